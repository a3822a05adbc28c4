# One Service leads to a port on which nobody listens, the other to a name that no container port has.
# task: number
$ kubectl patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'
service/web patched
# task: name
$ kubectl patch service orders -p '{"spec":{"ports":[{"port":80,"targetPort":"web"}]}}'
service/orders patched

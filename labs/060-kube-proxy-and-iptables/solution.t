# The rules follow the endpoints, one written by hand, callers' addresses, traffic policies, session affinity.
# task: five
$ kubectl scale deployment/web --replicas 5
deployment.apps/web scaled
$ kubectl rollout status deployment/web
Waiting for deployment "web" rollout to finish: 3 of 5 updated replicas are available...
Waiting for deployment "web" rollout to finish: 4 of 5 updated replicas are available...
deployment "web" successfully rolled out
# task: by-hand
$ ssh worker iptables -t nat -A PREROUTING -d 10.99.0.1 -p tcp --dport 80 -j DNAT --to-destination $(kubectl get pods -l app=web -o jsonpath='{.items[0].status.podIP}'):8080
# task: caller
$ kubectl patch service web -p '{"spec":{"type":"NodePort","externalTrafficPolicy":"Local"}}'
service/web patched
# task: inside
$ kubectl patch service web -p '{"spec":{"internalTrafficPolicy":"Local"}}'
service/web patched
# task: sticky
$ kubectl patch service web -p '{"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":600}}}}'
service/web patched

# A cluster with the range 30000-50000: a port that is taken, one that is drawn, one that is moved, one that is closed.
$ kubectl get services -A
NAMESPACE     NAME         TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)                  AGE
attic         old-web      NodePort    10.96.225.65   <none>        80:45000/TCP             30s
default       kubernetes   ClusterIP   10.96.0.1      <none>        443/TCP                  31s
kube-system   kube-dns     ClusterIP   10.96.0.10     <none>        53/UDP,53/TCP,9153/TCP   31s
# task: fixed
$ kubectl delete service old-web -n attic
service "old-web" deleted from attic namespace
$ kubectl apply -f web-svc.yaml
service/web created
# task: free
$ kubectl expose deployment shop --type NodePort --port 80 --target-port 8080
service/shop exposed
# task: move
$ kubectl patch service shop --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30100}]'
service/shop patched
# task: close
$ kubectl patch service shop -p '{"spec":{"type":"ClusterIP"}}'
service/shop patched

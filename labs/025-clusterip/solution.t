# The default Service, its second port, its address in the environment, an address of one's own choice, another namespace.
# task: create
$ kubectl apply -f web-svc.yaml
service/web created
$ kubectl get service web
NAME   TYPE        CLUSTER-IP      EXTERNAL-IP   PORT(S)   AGE
web    ClusterIP   10.96.115.163   <none>        80/TCP    1s
# task: second-port
$ kubectl patch service web --type=json -p '[{"op":"add","path":"/spec/ports/0/name","value":"http"},{"op":"add","path":"/spec/ports/-","value":{"name":"more","port":9000,"targetPort":8080}}]'
service/web patched
# task: environment
$ kubectl rollout restart deployment/web
deployment.apps/web restarted
$ kubectl rollout status deployment/web
Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 2 out of 3 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 2 out of 3 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 2 out of 3 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
deployment "web" successfully rolled out
# task: fixed
$ sed -e 's/name: web/name: fixed/' -e 's/^spec:/spec:\n  clusterIP: 10.96.0.50/' web-svc.yaml > fixed-svc.yaml
$ kubectl apply -f fixed-svc.yaml
service/fixed created
# task: shop
$ kubectl get deployment web -o yaml | sed 's/namespace: default/namespace: shop/' | kubectl apply -n shop -f -
deployment.apps/web created
$ kubectl apply -n shop -f web-svc.yaml
service/web created
$ kubectl rollout status deployment/web -n shop
Waiting for deployment "web" rollout to finish: 0 of 3 updated replicas are available...
Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...
deployment "web" successfully rolled out

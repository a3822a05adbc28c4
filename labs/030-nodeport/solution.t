# A Deployment, a NodePort Service; a pod that is replaced; a second node port.
$ kubectl get nodes
NAME            STATUS   ROLES           AGE   VERSION
control-plane   Ready    control-plane   1s    v1.36.2
worker          Ready    <none>          1s    v1.36.2
worker2         Ready    <none>          1s    v1.36.2
# task: apply
$ kubectl apply -f nginx-deploy.yaml -f ng-svc.yaml
deployment.apps/nginx created
service/nginx created
$ kubectl rollout status deployment/nginx
Waiting for deployment "nginx" rollout to finish: 0 of 2 updated replicas are available...
Waiting for deployment "nginx" rollout to finish: 1 of 2 updated replicas are available...
deployment "nginx" successfully rolled out
# task: replace
$ kubectl delete pod $(kubectl get pods -l app=nginx -o jsonpath='{.items[0].metadata.name}')
pod "nginx-56595479f7-2rxlx" deleted from default namespace
$ kubectl rollout status deployment/nginx
Waiting for deployment "nginx" rollout to finish: 1 of 2 updated replicas are available...
deployment "nginx" successfully rolled out
# task: second
$ kubectl create service nodeport other --tcp=80:80
service/other created

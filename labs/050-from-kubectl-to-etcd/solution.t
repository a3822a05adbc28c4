# What the API server refuses, what it adds, where it writes it, and who acts on it.
# task: mend
$ sed -e s/Orders/orders/ -e s/80000/80/ -e s/targetport/targetPort/ wrong-svc.yaml > orders-svc.yaml
$ kubectl apply -f orders-svc.yaml
service/orders created
# task: service
$ kubectl apply -f web-svc.yaml
service/web created
# task: version
$ kubectl annotate service web owner=you
service/web annotated
# task: endpoints
$ kubectl apply -f web-deploy.yaml
deployment.apps/web created
$ kubectl rollout status deployment/web
Waiting for deployment "web" rollout to finish: 0 of 2 updated replicas are available...
Waiting for deployment "web" rollout to finish: 1 of 2 updated replicas are available...
deployment "web" successfully rolled out
# task: extra
$ kubectl run extra --image=registry.k8s.io/e2e-test-images/agnhost:2.53 --labels=app=web -- netexec --http-port=8080
pod/extra created
$ kubectl wait --for=condition=Ready pod/extra
pod/extra condition met

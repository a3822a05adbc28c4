# One pod after another is lost, in four ways; then a Service makes it not matter.
# task: delete
$ kubectl delete $(kubectl get pods -l app=web -o name | head -1)
pod "web-6bf549684f-6846s" deleted from default namespace
$ kubectl rollout status deployment/web
Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...
deployment "web" successfully rolled out
# task: restart
$ kubectl exec deploy/web -- kill 1
$ sleep 5; kubectl get pods -l app=web
NAME                   READY   STATUS    RESTARTS     AGE
web-6bf549684f-bssct   1/1     Running   1 (5s ago)   41s
web-6bf549684f-lrwzg   1/1     Running   0            10s
web-6bf549684f-zv7bc   1/1     Running   0            41s
# task: move
$ kubectl drain worker2 --pod-selector app=web
node/worker2 cordoned
evicting pod default/web-6bf549684f-lrwzg
evicting pod default/web-6bf549684f-zv7bc
pod/web-6bf549684f-lrwzg evicted
pod/web-6bf549684f-zv7bc evicted
node/worker2 drained
$ kubectl rollout status deployment/web
Waiting for deployment "web" rollout to finish: 1 of 3 updated replicas are available...
deployment "web" successfully rolled out
# task: rollout
$ kubectl uncordon worker2
node/worker2 uncordoned
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
# task: relabel
$ kubectl label $(kubectl get pods -l app=web -o name --sort-by=.metadata.creationTimestamp | tail -1) app=debug --overwrite
pod/web-787db699c6-rzhrh labeled
$ kubectl rollout status deployment/web
Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...
deployment "web" successfully rolled out
# task: service
$ kubectl apply -f web-svc.yaml
service/web created

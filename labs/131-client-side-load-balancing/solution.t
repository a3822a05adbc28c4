# task: reach
$ node answers/first.mjs
10.244.2.3 web-1
# task: spread
$ node answers/balance.mjs 36
web-0 12
web-1 12
web-2 12
# task: follow
$ kubectl scale statefulset web --replicas=5
statefulset.apps/web scaled
$ kubectl rollout status statefulset web
Waiting for 2 pods to be ready...
Waiting for 1 pods to be ready...
partitioned roll out complete: 5 new pods have been updated...
$ kubectl exec deploy/resolver -- sleep 31
$ node answers/balance.mjs 20
web-0 4
web-1 4
web-2 4
web-3 4
web-4 4

# A StatefulSet in the place of a Deployment, an address for its first pod, a pod replaced under its name, a named pod of one's own.
# task: set
$ kubectl delete deployment db
deployment.apps "db" deleted from default namespace
$ kubectl apply -f db.yaml
statefulset.apps/db created
$ kubectl rollout status statefulset/db
Waiting for 3 pods to be ready...
Waiting for 2 pods to be ready...
Waiting for 2 pods to be ready...
Waiting for 1 pods to be ready...
Waiting for 1 pods to be ready...
partitioned roll out complete: 3 new pods have been updated...
$ kubectl exec client -- dig +short +search db-2.db
10.244.1.5
# task: replace
$ kubectl delete pod db-1
pod "db-1" deleted from default namespace
$ kubectl wait --for=condition=Ready pod/db-1
pod/db-1 condition met
$ sleep 31
# task: first
$ kubectl create service clusterip db-first --tcp=5432
service/db-first created
$ kubectl set selector service db-first apps.kubernetes.io/pod-index=0,app=db
service/db-first selector updated
$ sleep 2
# task: plain
$ kubectl create service clusterip cache --clusterip=None --tcp=6379
service/cache created
$ kubectl run main --image=registry.k8s.io/e2e-test-images/agnhost:2.53 --labels=app=cache --overrides='{"spec":{"hostname":"main","subdomain":"cache"}}' -- netexec --http-port=6379
pod/main created
$ kubectl wait --for=condition=Ready pod/main
pod/main condition met

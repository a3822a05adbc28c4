# Local keeps the client's address and passes nothing on: either give it up, or have a pod on every node that is asked.
# task: everywhere
$ kubectl patch service web -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'
service/web patched
# task: sources
$ kubectl scale deployment/audit --replicas 2
deployment.apps/audit scaled
$ kubectl rollout status deployment/audit
Waiting for deployment "audit" rollout to finish: 1 of 2 updated replicas are available...
deployment "audit" successfully rolled out

# One caller can be told the whole name; for the other the short name has to mean something.
# task: caller
$ kubectl set env deployment/caller -n shop BACKEND=http://web.default
deployment.apps/caller env updated
$ kubectl rollout status deployment/caller -n shop
Waiting for deployment "caller" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "caller" rollout to finish: 1 old replicas are pending termination...
deployment "caller" successfully rolled out
# task: alias
$ kubectl create service externalname web -n stage --external-name web.default.svc.cluster.local
service/web created
$ kubectl exec -n stage client -- curl -s http://web/hostname
web-6fd48c49b5-dbbss

# CoreDNS shows its questions; a pod that asks fewer, one that asks somebody else, and a name from a file.
# task: log
$ kubectl get configmap coredns -n kube-system -o yaml | sed 's/errors/errors\n        log/' | kubectl replace -f -
configmap/coredns replaced
$ kubectl rollout restart deployment/coredns -n kube-system
deployment.apps/coredns restarted
$ kubectl rollout status deployment/coredns -n kube-system
Waiting for deployment "coredns" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "coredns" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "coredns" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "coredns" rollout to finish: 1 of 2 updated replicas are available...
deployment "coredns" successfully rolled out
# task: fewer
$ kubectl run fast --image=nicolaka/netshoot --overrides='{"spec":{"dnsConfig":{"options":[{"name":"ndots","value":"1"}]}}}' -- sleep infinity
pod/fast created
$ kubectl wait --for=condition=Ready pod/fast
pod/fast condition met
# task: outsider
$ kubectl run outsider --image=nicolaka/netshoot --overrides='{"spec":{"dnsPolicy":"Default"}}' -- sleep infinity
pod/outsider created
$ kubectl wait --for=condition=Ready pod/outsider
pod/outsider condition met
# task: hosts
$ kubectl get configmap coredns -n kube-system -o yaml | sed 's/^\( *\)ready$/\1ready\n\1hosts {\n\1   172.18.0.4 printer.office\n\1   fallthrough\n\1}/' | kubectl replace -f -
configmap/coredns replaced
$ kubectl rollout restart deployment/coredns -n kube-system
deployment.apps/coredns restarted
$ kubectl rollout status deployment/coredns -n kube-system
Waiting for deployment "coredns" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "coredns" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "coredns" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "coredns" rollout to finish: 1 of 2 updated replicas are available...
deployment "coredns" successfully rolled out

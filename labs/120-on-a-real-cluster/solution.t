# Four things that differ from cluster to cluster, and where each can be read.
# task: proxy-mode
$ kubectl patch configmap facts -p "{\"data\":{\"proxy-mode\":\"$(ssh worker curl -s localhost:10249/proxyMode)\"}}"
configmap/facts patched
# task: network
$ kubectl patch configmap facts -p '{"data":{"network":"ptp"}}'
configmap/facts patched
# task: pods
$ range=$(kubectl get node $(kubectl get pod client -o jsonpath='{.spec.nodeName}') -o jsonpath='{.spec.podCIDR}')
$ kubectl patch configmap facts -p "{\"data\":{\"pods\":\"$range\"}}"
configmap/facts patched
# task: dns
$ kubectl patch configmap facts -p '{"data":{"dns":"10.96.0.10"}}'
configmap/facts patched

# task: list
$ node answers/list.mjs
backends: 10.244.1.3 10.244.2.2
# task: watch
$ kubectl scale deployment web --replicas=4
deployment.apps/web scaled
$ node answers/watch.mjs 15
backends: 10.244.1.3 10.244.2.2
MODIFIED web-s2rxl
backends: 10.244.1.3 10.244.2.2 10.244.1.4
MODIFIED web-s2rxl
backends: 10.244.1.3 10.244.2.2 10.244.1.4 10.244.2.3
# task: ready
$ kubectl exec deploy/web -- touch /tmp/busy
$ node answers/watch.mjs 8
backends: 10.244.1.3 10.244.2.2 10.244.1.4 10.244.2.3
MODIFIED web-s2rxl
backends: 10.244.1.3 10.244.1.4 10.244.2.3

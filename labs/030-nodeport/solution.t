# The NodePort walk: a Deployment, a Service, three ways in, and what is refused.
$ kubectl get nodes
NAME            STATUS   ROLES           AGE   VERSION
control-plane   Ready    control-plane   1s    v1.36.2
worker          Ready    <none>          1s    v1.36.2
worker2         Ready    <none>          1s    v1.36.2
# task: apply
$ kubectl apply -f nginx-deploy.yaml -f ng-svc.yaml
deployment.apps/nginx created
service/nginx created
$ kubectl rollout status deployment/nginx && sleep 2
Waiting for deployment "nginx" rollout to finish: 0 of 2 updated replicas are available...
Waiting for deployment "nginx" rollout to finish: 1 of 2 updated replicas are available...
deployment "nginx" successfully rolled out
$ kubectl get po,ep,svc
Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
NAME                         READY   STATUS    RESTARTS   AGE
pod/nginx-56595479f7-6846s   1/1     Running   0          2s
pod/nginx-56595479f7-bssct   1/1     Running   0          2s

NAME                   ENDPOINTS                     AGE
endpoints/kubernetes   172.18.0.2:6443               3s
endpoints/nginx        10.244.1.3:80,10.244.2.2:80   2s

NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE
service/kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP        3s
service/nginx        NodePort    10.96.1.50   <none>        80:30002/TCP   2s
$ kubectl describe svc nginx
Name:                     nginx
Namespace:                default
Labels:                   <none>
Annotations:              <none>
Selector:                 app=nginx
Type:                     NodePort
IP Family Policy:         SingleStack
IP Families:              IPv4
IP:                       10.96.1.50
IPs:                      10.96.1.50
Port:                     <unset>  80/TCP
TargetPort:               80/TCP
NodePort:                 <unset>  30002/TCP
Endpoints:                10.244.1.3:80,10.244.2.2:80
Session Affinity:         None
External Traffic Policy:  Cluster
Internal Traffic Policy:  Cluster
Events:                   <none>
$ for node in 172.18.0.2 172.18.0.3 172.18.0.4; do curl -s http://$node:30002 | grep title; done
<title>Welcome to nginx!</title>
<title>Welcome to nginx!</title>
<title>Welcome to nginx!</title>
$ curl -m 2 http://$(kubectl get svc nginx -o jsonpath='{.spec.clusterIP}')
curl: (28) Connection timed out after 2001 milliseconds
[28]
$ ssh worker curl -s http://$(kubectl get svc nginx -o jsonpath='{.spec.clusterIP}') | grep title
<title>Welcome to nginx!</title>
$ ssh worker curl -s http://$(kubectl get pods -l app=nginx -o jsonpath='{.items[0].status.podIP}') | grep title
<title>Welcome to nginx!</title>
$ kubectl exec deploy/nginx -- curl -s http://nginx | grep title
<title>Welcome to nginx!</title>
# task: replace
$ kubectl delete pod $(kubectl get pods -l app=nginx -o jsonpath='{.items[0].metadata.name}')
pod "nginx-56595479f7-6846s" deleted from default namespace
$ kubectl rollout status deployment/nginx
Waiting for deployment "nginx" rollout to finish: 1 of 2 updated replicas are available...
deployment "nginx" successfully rolled out
$ kubectl get po,svc -o wide
NAME                         READY   STATUS    RESTARTS   AGE   IP           NODE      NOMINATED NODE   READINESS GATES
pod/nginx-56595479f7-bssct   1/1     Running   0          6s    10.244.1.3   worker    <none>           <none>
pod/nginx-56595479f7-s87pv   1/1     Running   0          1s    10.244.2.3   worker2   <none>           <none>

NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE   SELECTOR
service/kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP        7s    <none>
service/nginx        NodePort    10.96.1.50   <none>        80:30002/TCP   6s    app=nginx
$ sleep 2; ssh worker iptables-save -t nat | grep default/nginx
-A KUBE-EXT-2CMXP7HKUVJN7L6M -m comment --comment "masquerade traffic for default/nginx external destinations" -j KUBE-MARK-MASQ
-A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m comment --comment "default/nginx" -m tcp --dport 30002 -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j KUBE-EXT-2CMXP7HKUVJN7L6M
-A KUBE-NODEPORTS -p tcp -m comment --comment "default/nginx" -m tcp --dport 30002 -j KUBE-EXT-2CMXP7HKUVJN7L6M
-A KUBE-SEP-I7J7B2HF6PITCMSA -s 10.244.1.3/32 -m comment --comment "default/nginx" -j KUBE-MARK-MASQ
-A KUBE-SEP-I7J7B2HF6PITCMSA -p tcp -m comment --comment "default/nginx" -m tcp -j DNAT --to-destination 10.244.1.3:80
-A KUBE-SEP-OI7NWIH7RAT2AOGF -s 10.244.2.3/32 -m comment --comment "default/nginx" -j KUBE-MARK-MASQ
-A KUBE-SEP-OI7NWIH7RAT2AOGF -p tcp -m comment --comment "default/nginx" -m tcp -j DNAT --to-destination 10.244.2.3:80
-A KUBE-SERVICES -d 10.96.1.50/32 -p tcp -m comment --comment "default/nginx cluster IP" -m tcp --dport 80 -j KUBE-SVC-2CMXP7HKUVJN7L6M
-A KUBE-SVC-2CMXP7HKUVJN7L6M ! -s 10.244.0.0/16 -d 10.96.1.50/32 -p tcp -m comment --comment "default/nginx cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-2CMXP7HKUVJN7L6M -m comment --comment "default/nginx -> 10.244.1.3:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-I7J7B2HF6PITCMSA
-A KUBE-SVC-2CMXP7HKUVJN7L6M -m comment --comment "default/nginx -> 10.244.2.3:80" -j KUBE-SEP-OI7NWIH7RAT2AOGF
$ kubectl patch svc nginx --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":80}]'
The Service "nginx" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767
[1]
# task: second
$ kubectl create service nodeport other --tcp=80:80 --node-port=30002
error: failed to create NodePort service: Service "other" is invalid: spec.ports[0].nodePort: Invalid value: 30002: provided port is already allocated
[1]
$ kubectl create service nodeport other --tcp=80:80 && kubectl get svc other
service/other created
NAME    TYPE       CLUSTER-IP      EXTERNAL-IP   PORT(S)        AGE
other   NodePort   10.96.172.180   <none>        80:32179/TCP   0s
$ printf 'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n spec: {}\n' | kubectl apply -f -
error: error parsing STDIN: error converting YAML to JSON: yaml: line 4: did not find expected key
[1]
$ printf 'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  port: 80\n  ports: [{port: 80}]\n' | kubectl apply -f -
Error from server (BadRequest): error when creating "STDIN": Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.port"
[1]
$ kubectl get svc
NAME         TYPE        CLUSTER-IP      EXTERNAL-IP   PORT(S)        AGE
kubernetes   ClusterIP   10.96.0.1       <none>        443/TCP        10s
nginx        NodePort    10.96.1.50      <none>        80:30002/TCP   9s
other        NodePort    10.96.172.180   <none>        80:32179/TCP   0s

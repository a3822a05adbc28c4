# An address from a provider, the caller's address kept, a Service without pods, a name that is only an alias.
# task: publish
$ kubectl apply -f web-svc.yaml
service/web created
$ kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/web
service/web condition met
# task: caller
$ kubectl patch service web -p '{"spec":{"externalTrafficPolicy":"Local"}}'
service/web patched
# task: database
$ kubectl apply -f database-svc.yaml
service/database created
$ cat > database-slice.yaml <<'EOF'
> apiVersion: discovery.k8s.io/v1
> kind: EndpointSlice
> metadata:
>   name: database-1
>   labels:
>     kubernetes.io/service-name: database
> addressType: IPv4
> ports:
> - port: 5432
> endpoints:
> - addresses: [172.18.0.4]
> EOF
$ kubectl apply -f database-slice.yaml
endpointslice.discovery.k8s.io/database-1 created
# task: alias
$ kubectl create service externalname orders-db --external-name database.default.svc.cluster.local
service/orders-db created

# The node port has to lie where the firewall lets it through.
# task: through
$ kubectl patch service web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30150}]'
service/web patched
# task: second
$ kubectl create service nodeport orders --tcp=80:8080 --node-port=30151
service/orders created

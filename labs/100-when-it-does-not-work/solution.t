# A Service that works is broken in three places, to see what each looks like.
# task: refused
$ kubectl set selector service web app=nobody
service/web selector updated
$ sleep 2
# task: silence
$ kubectl patch service web --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":81}]'
service/web patched
$ sleep 2
# task: unknown
$ kubectl delete service web
service "web" deleted from default namespace
$ sleep 35

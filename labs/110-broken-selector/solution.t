# One selector asks for a label that no pod has, the other is content with pods of another program.
# task: too-narrow
$ kubectl set selector service web app=web
service/web selector updated
# task: too-wide
$ kubectl set selector service orders app=orders
service/orders selector updated

# On worker nobody keeps the rules current; on worker2 somebody added one.
# task: proxy
$ ssh worker systemctl start kube-proxy
$ sleep 2
# task: firewall
$ ssh worker2 iptables -D FORWARD ! -i eth0 -p tcp --dport 8080 -j DROP

/** What both kubectls are asked. `NS` stands for the namespace of whoever is asked. */

/** Done for each namespace before anything is compared; by ours. */
export const SETUP = [
  'create ns NS',
  'apply -f cluster.yaml',
  'apply -f objects.yaml -n NS',
  'apply -f web.yaml -n NS',
  'expose deploy web -n NS --port 80',
  'create quota best -n NS --hard=pods=3,cpu=1 --scopes=BestEffort,NotTerminating',
  'wait pod --all -n NS --for=jsonpath={.status.startTime} --timeout=60s',
  'rollout status sts/db -n NS',
  'rollout status deploy/web -n NS',
]

/** Both look at the same things. */
export const READS = `
get all -n NS
get deploy,rs,sts,ds,job,cronjob,hpa,ing,netpol,pdb,sa,role,rolebinding,cm,secret,quota,limits,pvc -n NS
get endpointslices,endpoints -n NS
get pv,sc,pc,ns,no,ingressclass -o wide
get pods -n NS -o wide --show-labels
get pods -n NS -o yaml
get deploy web -n NS -o json --show-managed-fields
get svc,deploy -n NS -o name
get pods -n NS -o jsonpath='{.items[*].metadata.name}'
get pods -n NS -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.podIP}{"\\n"}{end}'
get pods -n NS -o jsonpath='{.items[?(@.metadata.name=="db-0")].status.phase}'
get pods -n NS -o jsonpath='{.items[-1:].metadata.name} {.items[0:2].metadata.name} {..image}'
get pods -n NS -o jsonpath='{.items[*]["metadata.name"]}'
get pods -n NS -o jsonpath='{.items[99].metadata.name}'
get pods -n NS -o jsonpath='{.items[*'
get pods -n NS -o jsonpath-as-json='{.items[*].metadata.name}'
get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}'
get svc db -n NS -o jsonpath='{.spec.ports[0]}'
get cm conf -n NS -o jsonpath='{.data.file\\.txt}'
get pods -n NS -o go-template='{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}'
get secret sec -n NS -o go-template='{{.data.password | base64decode}}'
get deploy web -n NS -o go-template='{{printf "%d of %s" .spec.replicas .metadata.name}}'
get pods -n NS --template='{{.nosuch.deep}}'
get pods -n NS -o custom-columns=NAME:.metadata.name,IMG:.spec.containers[*].image,NO:.spec.nosuch
get pods -n NS -o custom-columns=NAME
get pods -n NS --sort-by={.spec.nodeName} -L app
get pods -n NS -l 'app in (db,web)' --no-headers
get pods -n NS -l 'app in (db'
get pods -n NS --field-selector spec.nosuch=x
get pod db-0 nosuch -n NS
get pod nosuch -n NS --ignore-not-found
get pod "" -n NS
get nosuch
get pods/a/b
get pod a pod/b
get
get pods -n nosuch -o yaml
get pods -A -l nosuch=x
get deploy web -n NS --subresource=scale -o yaml
get --raw /api/v1/namespaces/NS/services/nosuch
get pods -n NS --chunk-size=1
get deployments.v1.apps -n NS
get pods -n NS -w --request-timeout=1s
describe deploy,rs -n NS
describe sts -n NS
describe ds -n NS
describe job,cronjob -n NS
describe svc,endpoints -n NS
describe endpointslices -n NS
describe pod db-0 -n NS
describe node worker
describe ns NS
describe ing -n NS
describe netpol -n NS
describe hpa -n NS
describe quota,limits,pdb -n NS
describe sa,role,rolebinding -n NS
describe clusterrole viewer
describe clusterrolebinding viewers
describe pvc -n NS
describe pv,sc,pc,ingressclass
describe cm,secret -n NS
describe pod nosuch -n NS
describe
api-versions
api-resources -o wide
api-resources --namespaced=false -o name
auth can-i create deployments.apps -n NS
auth can-i list nosuch
auth can-i get
auth whoami
explain deploy.spec.nosuch
logs job/job -n NS
logs db-0 -n NS -c nosuch
logs deploy/web -n NS --all-containers --prefix --tail=1
logs -l app=nosuch -n NS
exec db-0 -n NS -- echo hi
exec db-0 -n NS -- sh -c 'echo out; echo err >&2; exit 3'
exec db-0 -n NS -c nosuch -- ls
exec nosuch -n NS -- ls
exec svc/db -n NS -- cat /etc/hostname
exec db-0 -n NS
wait pod/db-0 -n NS --for=condition=Ready --timeout=2s
wait pod/db-0 -n NS --for=condition=Nosuch --timeout=1s
wait pod/nosuch -n NS --for=condition=Ready --timeout=1s
wait pod/db-0 -n NS --for=jsonpath='{.status.phase}'=Running
wait deploy/nosuch -n NS --for=create --timeout=1s
wait pod/db-0 -n NS --for=delete --timeout=3s
rollout status deploy/web -n NS
rollout status pod/db-0 -n NS
rollout history deploy/web -n NS
rollout history deploy/web -n NS --revision=9
rollout history deploy/web -n NS -o yaml
rollout undo deploy/web -n NS
rollout pause sts/db -n NS
diff -f web.yaml -n NS
diff -f bad.yaml -n NS
top pod -n NS
apply -f bad.yaml -n NS
apply -f nosuch.yaml
apply
apply -f web.yaml -n NS --dry-run=server
apply -f web.yaml -n NS --dry-run=client -o yaml
apply view-last-applied deploy/web -n NS
get pods -n NS --sort-by=.nosuch
get pods,svc -n NS --no-headers
get pods -n NS -o go-template='{{.items.foo}}'
get pods -n NS -o go-template='{{range .items}}{{.metadata.name.x}}{{end}}'
get pods -n NS -o go-template='{{index .items 99}}'
config use-context
config set a
config set nosuch.x y
config get-contexts -o yaml
auth can-i get pods --list
api-versions x
certificate approve nosuch
rollout status --help
expose --help
set env --help
create service nodeport --help
set subject rolebinding nosuch -n NS --user=x
set env deploy/web -n NS -c nosuch A=b
set resources deploy/web -n NS --limits=nosuch=1
rollout history svc/web -n NS
`

/** Each does it in its own namespace, one after the other; afterwards the objects must be the same. */
export const CHANGES = `
create ns NS-more
create deployment api -n NS --image=nginx --replicas=0 --port=8080
create deployment api -n NS --image=nginx
create deployment api2 -n NS --image=nginx --dry-run=client -o yaml
create service clusterip c -n NS --tcp=80:8080
create service nodeport n -n NS --tcp=80 --dry-run=server
create service externalname x -n NS --external-name=example.com
create cm literal -n NS --from-literal=a=b --from-literal=c=d
create cm literal -n NS --from-literal=a=b
create cm file -n NS --from-file=web.yaml --dry-run=client -o yaml
create secret generic s -n NS --from-literal=a=b
create secret docker-registry r -n NS --docker-username=u --docker-password=p
create job once -n NS --image=busybox -- true
create job copy -n NS --from=cronjob/cron
create cronjob tick -n NS --image=busybox --schedule='0 0 1 1 *' -- date
create sa me -n NS
create role r1 -n NS --verb=get,list --resource=pods,deployments.apps
create rolebinding rb1 -n NS --role=r1 --serviceaccount=NS:me
create quota q1 -n NS --hard=pods=10
create pdb p1 -n NS --selector=app=api --min-available=1
create ingress i1 -n NS --rule='foo.com/path*=svc:8080,tls=cert' --class=nginx
create nosuch x -n NS
create job j -n NS --from=cron
create job j -n NS --from=deploy/web
create token nosuch -n NS
create quota q2 -n NS --hard=cpu
create quota q2 -n NS --hard=cpu=x
create pdb p2 -n NS --selector=a=b --min-available=x
create ingress i2 -n NS --default-backend=svc
create service externalname e -n NS --external-name='bad name'
create cm hashed -n NS --from-file=x=web.yaml --append-hash --dry-run=client -o name
create role r2 -n NS --verb=nosuch --resource=pods
create
create -f web.yaml -n NS
label deploy api -n NS a=b c=d
label deploy api -n NS a=x
label deploy api -n NS a=x --overwrite
label deploy api -n NS a- nosuch-
label svc c -n NS --list
annotate deploy api -n NS note='hello world'
annotate deploy api -n NS note-
patch deploy api -n NS -p '{"spec":{"replicas":1}}'
patch deploy api -n NS --type=json -p '[{"op":"replace","path":"/spec/replicas","value":0}]'
patch deploy api -n NS --type=merge -p '{"spec":{"paused":true}}' -o jsonpath='{.spec.paused}'
patch deploy api -n NS -p '{"spec":{"replicas":"x"}}'
patch deploy api -n NS -p nonsense
patch deploy nosuch -n NS -p '{}'
rollout resume deploy/api -n NS
rollout pause deploy/api -n NS
rollout pause deploy/api -n NS
rollout restart deploy/api -n NS
rollout resume deploy/api -n NS
scale deploy api -n NS --replicas=2
scale deploy api -n NS --replicas=3 --current-replicas=9
scale deploy api -n NS --replicas=0
scale deploy nosuch -n NS --replicas=1
autoscale deploy api -n NS --min=1 --max=3
set image deploy/api -n NS nginx=nginx:1.27
set image deploy/api -n NS nosuch=nginx
set env deploy/api -n NS A=b C=d
set env deploy/api -n NS --list
set env deploy/api -n NS A-
set resources deploy/api -n NS --limits=cpu=100m,memory=64Mi
set serviceaccount deploy api -n NS me
set selector svc c -n NS app=api
expose deploy api -n NS --port=80 --target-port=8080 --name=api-svc
expose deploy api -n NS --port=80 --name=api-svc
expose deploy nosuch -n NS --port=80
run one -n NS --image=busybox --restart=Never --labels=x=y -- sleep 1000
run one -n NS --image=busybox
run two -n NS --image=nginx --dry-run=client -o yaml
run three -n NS --image=""
apply -f web.yaml -n NS
apply -f web.yaml -n NS --server-side
replace -f web.yaml -n NS
delete cm literal -n NS
delete cm literal -n NS
delete cm literal -n NS --ignore-not-found
delete svc -n NS -l nosuch=x
delete deploy,svc -n NS
delete pod one -n NS --force --grace-period=0
delete ns NS-more --wait=false
`

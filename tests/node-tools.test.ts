/** etcdctl and crictl on the nodes, and what comes of what they do. */
import { beforeAll, expect, it } from 'vitest'
import { openSession, type Typed } from './in-session.ts'

let typed: Typed
const run = (line: string) => typed.run(line)
const etcdctl = (line: string) => run(`ssh control-plane "etcdctl ${line}"`)

beforeAll(async () => {
  typed = await openSession()
  await run('kubectl create deployment web --image=nginx:1.27 && kubectl rollout status deploy/web')
})

it.each([
  ['get /registry/services/specs/ --prefix --keys-only', /^\/registry\/services\/specs\/default\/kubernetes\n\n\/reg/],
  ['get /registry/namespaces/default', /^\/registry\/namespaces\/default\n\{"kind":"Namespace","apiVersion":"v1"/],
  ['get /registry/nothing', /^$/],
  ['get /registry/minions --prefix --count-only -w fields', /"Count" : 3\n$/],
  ['get /registry/minions --prefix --limit=1 --keys-only', /^\/registry\/minions\/control-plane\n\n$/],
  ['get', /^Error: get command needs one argument as key/],
  ['get foo -w yaml', /^Error: unsupported output format\n$/],
  ['get / --prefix --rev 999999', /^Error: etcdserver: mvcc: required revision is a future revision\n$/],
  ['endpoint health', /^127\.0\.0\.1:2379 is healthy: successfully committed proposal: took = /],
  ['endpoint health --endpoints 172.18.0.4:2379', /is unhealthy: .*: context deadline exceeded\nError: unhealthy/],
  [
    'member list',
    /^[0-9a-f]{16}, started, control-plane, https:\/\/172.18.0.2:2380, https:\/\/172.18.0.2:2379, false\n$/,
  ],
  ['put /registry/pods/default/web x', /^Error: this etcd takes nothing/],
])('etcdctl %s', async (line, said) => {
  expect(await etcdctl(line)).toMatch(said)
})

it('keeps what was before, and tells of what comes', async () => {
  await etcdctl('put greeting one')
  const [revision] = /(?<="Revision" : )\d+/.exec(await etcdctl('get greeting -w fields'))!
  await etcdctl('put greeting two')
  expect(await etcdctl(`get greeting --print-value-only --rev ${revision}`)).toBe('one\n')
  expect(await etcdctl(`watch greeting --rev ${revision} & sleep 1; kill %1`)).toBe(
    'PUT\ngreeting\none\nPUT\ngreeting\ntwo\n',
  )
  expect(await etcdctl('del greeting')).toBe('1\n')
})

it('an object that is deleted in etcd is gone, its containers too', async () => {
  await run('kubectl run lone --image=nginx:1.27 && kubectl wait --for=condition=Ready pod/lone')
  const node = await run(`kubectl get pod lone -o jsonpath='{.spec.nodeName}'`)
  expect(await run(`ssh ${node} crictl ps -q --name lone | wc -l`)).toBe('1\n')
  expect(await etcdctl('del /registry/pods/default/lone')).toBe('1\n')
  await run('sleep 3')
  expect(await run('kubectl get pod lone')).toMatch(/NotFound/)
  expect(await run(`ssh ${node} crictl ps -q --name lone | wc -l`)).toBe('0\n')
})

it('an object that is written in etcd is what the API server has', async () => {
  await run('kubectl create configmap settings --from-literal=size=small')
  await etcdctl(
    `get /registry/configmaps/default/settings --print-value-only | sed s/small/large/ | etcdctl put /registry/configmaps/default/settings`,
  )
  expect(await run(`kubectl get cm settings -o jsonpath='{.data.size}'`)).toBe('large')
})

it('crictl shows the runtime, and what it stops the kubelet starts again', async () => {
  const node = await run(`kubectl get pod -l app=web -o jsonpath='{.items[0].spec.nodeName}'`)
  const crictl = (line: string) => run(`ssh ${node} "crictl ${line}"`)
  expect(await crictl('ps --name nginx')).toMatch(
    /^CONTAINER +IMAGE +CREATED +STATE +NAME +ATTEMPT +POD ID +POD +NAMESPACE\n[0-9a-f]{13} +[0-9a-f]{13} +\S.* ago +Running +nginx +0 +[0-9a-f]{13} +web-\S+ +default\n$/,
  )
  expect(await crictl('images nginx')).toMatch(/\ndocker.io\/library\/nginx +1.27 +[0-9a-f]{13} +72.4MB\n$/)
  expect(await crictl('exec \\$(crictl ps -q --name nginx) hostname')).toMatch(/^web-/)
  expect(await crictl('logs --tail=1 \\$(crictl ps -q --name nginx)')).toMatch(/^\d.*start worker process/)
  expect(await crictl('logs nope')).toMatch(/^FATA\[0000\] rpc error: code = NotFound/)
  await crictl('stop \\$(crictl ps -q --name nginx)')
  await run('sleep 3')
  expect(await crictl('ps -a --name nginx')).toMatch(/Running +nginx +1 .*\n.*Exited +nginx +0 /)
})

/** `trace`: what it tells of a request through a Service, as text and as data. */
import { beforeAll, expect, it } from 'vitest'
import { openSession, type Typed } from './in-session.ts'

let typed: Typed
const run = (line: string) => typed.run(line)

beforeAll(async () => {
  typed = await openSession()
  await run('kubectl create deployment web --image=nginx:1.27 && kubectl rollout status deploy/web')
  await run('kubectl expose deployment web --port=80')
  await run('kubectl run client --image=busybox:1.36 -- sleep 1d && kubectl wait --for=condition=Ready pod/client')
})

it('tells of lookups and packets, each hop of the first of a kind, a line for the others', async () => {
  const said = await run('kubectl exec client -- trace wget -qO /dev/null http://web')
  for (const line of [
    /^DNS\n {4}A web\.default\.svc\.cluster\.local\. +to 10\.96\.0\.10:53 \(kube-system\/coredns-\S+\) +A 10\.96\./,
    / tcp 10\.244\.\d\.\d+:\d+ > 10\.96\.\d+\.\d+:80 {2}SYN\n {4}default\/client\n {6}route +10\.96/,
    /PREROUTING +conntrack NEW\n {18}nat {7}PREROUTING 1: .*-j KUBE-SERVICES\n/,
    /-j DNAT --to-destination 10\.244\.\d\.\d+:80\n +nat +destination: (\S+) > 10\.96\S+:80 becomes \1 > 10\.244\S+:80\n/,
    /conntrack new entry: src=10\.244\.\S+ dst=10\.96\.\S+ sport=\d+ dport=80 \[UNREPLIED\] src=10\.244/,
    /POSTROUTING +nat +source: 10\.244\S+:80 > (\S+) becomes 10\.96\S+:80 > \1\n/,
    /PSH,ACK \d+ bytes\n {4}as \d+, default\/client > .*: delivered\n/,
  ])
    expect(said).toMatch(line)
})

it('gives the session the same as data', async () => {
  const report = typed.traces.at(-1)!
  expect(structuredClone(report)).toEqual(report)
  expect(report).toMatchObject({
    command: ['wget', '-qO', '/dev/null', 'http://web'],
    place: 'default/client',
    status: 0,
    lookups: [
      { by: 'default/client', name: 'web.default.svc.cluster.local', type: 'A', rcode: 'NOERROR' },
      { type: 'AAAA', rcode: 'NOERROR', answers: [] },
    ],
  })
  expect(report.packets.every(packet => packet.fate === 'delivered')).toBe(true)
})

it.each([
  ['trace', 2, /^usage: trace/],
  ['trace nosuch', 127, /^trace: nosuch: command not found/],
  ['trace curl -sm 1 http://10.96.0.1', 28, /end +left \(to the outside, by wlan0\)/],
  ['trace curl -s http://worker:31999', 7, /RST.*\n(.*\n)*.*delivered/],
])('%s', async (line, status, said) => {
  expect(await run(line)).toMatch(said)
  expect(typed.status).toBe(status)
})

/** netstat(8) of net-tools: sockets, and routes with -r. */
import type { Program } from '../host/program.ts'
import { formatAddress, type Endpoint } from '../net/address.ts'
import { routeTable } from './route.ts'
import { chosenSockets, parseSocketWords, portText, type SocketRow } from './ss.ts'

const NETSTAT_STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  'SYN-SENT': 'SYN_SENT',
  'SYN-RECV': 'SYN_RECV',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  'TIME-WAIT': 'TIME_WAIT',
  LISTEN: 'LISTEN',
  UNCONN: '',
}

export const netstat: Program = async process => {
  const wanted = parseSocketWords(process.argv)
  if (typeof wanted === 'string') {
    await process.stderr.write(`netstat: invalid option -- '${wanted.replace(/^-+/, '')}'\n`)
    return 1
  }
  const { net } = process.host
  if (wanted.route) {
    await process.stdout.write(routeTable(net, 'netstat'))
    return 0
  }
  const kind = wanted.all ? 'servers and established' : wanted.listening ? 'only servers' : 'w/o servers'
  const lines = [
    `Active Internet connections (${kind})`,
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State      ',
  ]
  const order = (r: SocketRow) => (r.protocol === 'tcp' ? 0 : 1)
  for (const { protocol, state, local, remote } of chosenSockets(net, wanted).sort((a, b) => order(a) - order(b))) {
    const end = (e: Endpoint | undefined) =>
      e ? `${formatAddress(e.address)}:${portText(e.port, wanted.numeric)}` : '0.0.0.0:*'
    lines.push(
      `${protocol.padEnd(5)}${'0'.padStart(7)}${'0'.padStart(7)} ${end(local).padEnd(23)} ${end(remote).padEnd(23)} ${(NETSTAT_STATES[state] ?? state).padEnd(11)}`,
    )
  }
  await process.stdout.write(lines.map(l => `${l}\n`).join(''))
  return 0
}

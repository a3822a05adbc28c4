import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { FileSystem, tree } from '../host/files.ts'
import { Host } from '../host/host.ts'
import { SinkFile } from '../host/pipe.ts'
import type { Program } from '../host/program.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { splitWords } from '../net/netfilter/words.ts'
import { driveUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { iptablesRestore } from './iptables-restore.ts'
import { iptablesSave } from './iptables-save.ts'
import { iptables } from './iptables.ts'

const nfacct: Program = process => {
  process.host.net.netfilter.ensureCounter(process.argv[2]!)
  return 0
}
const PROGRAMS = { iptables, 'iptables-save': iptablesSave, 'iptables-restore': iptablesRestore, nfacct }

/** What the commands print, one after the other. */
async function ours(script: string): Promise<string> {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const files = new FileSystem(
    tree(Object.fromEntries(Object.entries(PROGRAMS).map(([name, program]) => [`/bin/${name}`, program]))),
    () => sim.now(),
  )
  const host = new Host({ name: 'node', sim, net: new NetworkNamespace({ name: 'node', sim }), files, libc: 'glibc' })
  let out = ''
  const file = new SinkFile(bytes => (out += new TextDecoder().decode(bytes)))
  for (const line of script.trim().split('\n')) {
    const child = host.start(splitWords(line), { files: { 1: file, 2: file } })
    await driveUntil(sim, () => child.exitStatus !== undefined)
    out += `[${child.exitStatus}]\n`
  }
  return out
}

const SETUP = `nfacct add a
iptables -t nat -N K
iptables -t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j K
iptables -t nat -A K -d 10.96.0.1/32 -p tcp -m comment --comment "x y" -m tcp --dport 443 -j DNAT --to-destination 1.2.3.4:80
iptables -t nat -A K ! -s 10.0.0.0/8 -p udp -m udp --sport 1:3 -m nfacct --nfacct-name a
iptables -t nat -A K -m statistic --mode random --probability 0.5 -j MARK --set-xmark 0x4000/0x4000
iptables -t nat -A K -m mark ! --mark 0x4000/0x4000 -j RETURN
iptables -t nat -I K 4 -j MARK --set-xmark 0x4000/0x0
iptables -t nat -A K -p tcp -m recent --rcheck --seconds 10800 --reap --name Z --mask 255.255.255.255 --rsource -j ACCEPT
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE --random-fully
iptables -A INPUT -i lo -m conntrack --ctstate NEW,RELATED -j REJECT
iptables -A INPUT ! -p icmp -m limit --limit 5/min -j LOG --log-prefix "hi "
iptables -N F
iptables -A FORWARD -p icmp -m icmp --icmp-type 8 -g F
iptables -A FORWARD
iptables -R FORWARD 2 -s 10.1.2.3/8
`

const SCRIPTS: Record<string, string> = {
  'shows what it was given': `${SETUP}iptables -t nat -L
iptables -t nat -nvL --line-numbers
iptables -L -n
iptables -L -v
iptables -S -v
iptables -S
iptables -t nat -S K 2
iptables -t nat -L K 2 -n
iptables -t nat -D K 1
iptables -t nat -D K -m mark ! --mark 0x4000/0x4000 -j RETURN
iptables -t nat -S K`,
  'refuses what cannot be': `${SETUP}iptables -X INPUT
iptables -X F
iptables -t nat -A K -j MARK
iptables -I INPUT 9 -j DROP
iptables -R INPUT 9 -j DROP
iptables -P F DROP
iptables -P INPUT FOO
iptables -A INPUT -j DNAT --to-destination 1.1.1.1
iptables -A INPUT -m nfacct --nfacct-name zz
iptables -A INPUT -p tcp --dport 99999 -j DROP
iptables -A INPUT -m foo -j DROP
iptables -A
iptables -A INPUT -j
iptables -A INPUT -p tcp -m tcp --dport
iptables -A INPUT -p foo
iptables -N F
iptables -A INPUT -s 1.2.3.4/44
iptables -A INPUT -d foo
iptables -t nat -D K 22
iptables -A INPUT foo
iptables -R INPUT
iptables -D INPUT 0
iptables -S NOSUCH
iptables -L NOSUCH
iptables -A NOSUCH -j ACCEPT
iptables -A INPUT -j NOSUCH
iptables -D INPUT -j ACCEPT
iptables -C INPUT -j DROP
iptables -D INPUT 5
iptables -X NOSUCH
iptables -F NOSUCH
iptables -t nosuch -L
iptables -A INPUT --dport 80 -j DROP
iptables --nosuch
iptables`,
}

const kernel =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-n', 'sh', '-c', 'iptables -N A && nfacct add a && iptables -V | grep -q "1.8.9 (nf_tables)"'])
    .status === 0
if (!kernel) process.stdout.write('skipped: the real iptables 1.8.9 needs root on Linux and network namespaces\n')

it.runIf(kernel).each(Object.entries(SCRIPTS))('%s, in the words of the real one', async (_what, script) => {
  const real = spawnSync(
    'unshare',
    [
      '-n',
      'sh',
      '-c',
      script
        .trim()
        .split('\n')
        .map(line => `${line} 2>&1; echo "[$?]"`)
        .join('\n'),
    ],
    { encoding: 'utf8' },
  )
  expect(await ours(script)).toBe(real.stdout)
})

it('changes what packets meet, and says so', async () => {
  const out = await ours(`iptables -P INPUT DROP
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -C INPUT -p tcp -m tcp --dport 22 -j ACCEPT
iptables-save -c`)
  expect(out.replace(/^#.*\n/gm, '')).toBe(`[0]
[0]
[0]
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
[0:0] -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
[0]
`)
})

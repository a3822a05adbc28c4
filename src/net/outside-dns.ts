/** The resolver of the world outside: a few names with fixed addresses, and no others. It stands for the one that a
 *  router or provider offers, and answers as a resolver with recursion does. Left out: everything else on the internet. */
import { ANY, parseAddress } from './address.ts'
import { decode, encode } from './dns-codec.ts'
import { reply, type Answer, type DnsRecord, type Message } from './dns-message.ts'
import { serveTcp } from './dns-tcp.ts'
import type { Sockets } from './sockets.ts'

const PORT = 53
const TTL = 300
const DENIAL_TTL = 900

const ADDRESSES: Record<string, readonly string[]> = {
  'example.com': ['93.184.215.14'],
  'www.example.com': ['93.184.215.14'],
  'example.org': ['93.184.215.14'],
  'kubernetes.io': ['15.197.167.90', '3.33.186.135'],
  'www.kubernetes.io': ['15.197.167.90', '3.33.186.135'],
  'registry.k8s.io': ['34.96.108.209'],
  'coredns.io': ['188.114.96.3', '188.114.97.3'],
  'github.com': ['140.82.121.4'],
  'google.com': ['142.250.185.78'],
  'www.google.com': ['142.250.185.100'],
  'docker.io': ['54.198.86.24', '44.193.181.103'],
}
const ALIASES: Record<string, string> = { 'docs.kubernetes.io': 'kubernetes.io' }

const ROOT: DnsRecord = {
  type: 'SOA',
  name: '',
  ttl: DENIAL_TTL,
  primary: 'a.root-servers.net',
  mailbox: 'nstld.verisign-grs.com',
  serial: 2_026_112_200,
  refresh: 1800,
  retry: 900,
  expire: 604_800,
  minimum: 86_400,
}

export function answerOutside(asked: Message): Message {
  const question = asked.questions[0]
  if (!question) return reply(asked, { rcode: 'FORMERR', recursionAvailable: true })
  return { ...reply(asked, { recursionAvailable: true, ...answerTo(question.name, question.type) }), edns: asked.edns }
}

function answerTo(asked: string, type: string): Answer {
  const name = asked.toLowerCase()
  const alias = ALIASES[name]
  const addresses = ADDRESSES[alias ?? name]
  if (name === '' && type === 'NS') {
    return {
      answers: [...'abcdefghijklm'].map(letter => {
        return { type: 'NS', name: '', ttl: 518_400, target: `${letter}.root-servers.net` } as const
      }),
    }
  }
  if (!addresses) {
    // A name above a known one is there, without records.
    const isAbove = name === '' || Object.keys(ADDRESSES).some(known => known.endsWith(`.${name}`))
    return { rcode: isAbove ? 'NOERROR' : 'NXDOMAIN', authorities: [ROOT] }
  }
  const answers: DnsRecord[] = alias === undefined ? [] : [{ type: 'CNAME', name: asked, ttl: TTL, target: alias }]
  if (type === 'A' || type === 'ANY') {
    for (const text of addresses)
      answers.push({ type: 'A', name: alias ?? asked, ttl: TTL, address: parseAddress(text)! })
  }
  return answers.length ? { answers } : { authorities: [{ ...ROOT, name }] }
}

/** @throws SocketFailure EADDRINUSE */
export function serveOutsideDns(sockets: Sockets): void {
  const socket = sockets.bindUdp(
    { address: ANY, port: PORT },
    {
      received: (payload, from) => {
        const asked = decode(payload)
        if (asked && !asked.isResponse) socket.send(from, encode(answerOutside(asked)))
      },
    },
  )
  serveTcp(sockets, { address: ANY, port: PORT }, (payload, _from, send) => {
    const asked = decode(payload)
    if (asked && !asked.isResponse) send(encode(answerOutside(asked)))
  })
}

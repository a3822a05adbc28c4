/** Rule specifications as iptables 1.8.9 reads them, with its words for what is wrong.
 *  Source: iptables/xshared.c (do_parse), extensions/. Left out: host and network names, --fragment, --set-counters. */
import { maskOf, parseAddress, parseCidr, type Cidr } from '../address.ts'
import { MATCH_OPTIONS, parseMatch, parsePortNumber, type MatchKind, type Option } from './parse-match.ts'
import { parseTarget, TARGET_OPTIONS } from './parse-target.ts'
import { printRule } from './print.ts'
import { PROTOCOLS, RuleError, type Inverted, type Match, type RuleSpec } from './rule.ts'
import { splitWords } from './words.ts'

const MOST_CACHED = 200_000
/** Parsed once, shared by every table of every host. */
const cache = new Map<string, RuleSpec>()

/** A rule from its text, as after `-A CHAIN `. @throws RuleError */
export function ruleOf(text: string): RuleSpec {
  const cached = cache.get(text)
  if (cached) return cached
  const spec = parseRule(splitWords(text))
  if (cache.size >= MOST_CACHED) cache.clear()
  cache.set(text, spec)
  return spec
}

interface Loaded {
  kind: MatchKind
  options: Option[]
}

const SHORT: Readonly<Record<string, string>> = {
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--protocol': '-p',
  '--proto': '-p',
  '--match': '-m',
  '--jump': '-j',
  '--goto': '-g',
}

/** @throws RuleError */
export function parseRule(words: readonly string[]): RuleSpec {
  const spec: Omit<RuleSpec, 'text' | 'target' | 'matches'> = {}
  const loaded: Loaded[] = []
  let target: string | undefined
  let goto = false
  const targetOptions: Option[] = []
  let invert = false
  let protocol: Inverted<number> | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '!') {
      if (invert) throw new RuleError('multiple consecutive ! not allowed')
      invert = true
      continue
    }
    const take = (): string => {
      const next = words[++at]
      if (next === undefined) throw new RuleError(`option "${word}" requires an argument`)
      return next
    }
    const flag = SHORT[word] ?? word
    switch (flag) {
      case '-s':
        spec.source = once(spec.source, flag, { value: network(take()), invert })
        break
      case '-d':
        spec.destination = once(spec.destination, flag, { value: network(take()), invert })
        break
      case '-i':
        spec.inInterface = once(spec.inInterface, flag, { value: take(), invert })
        break
      case '-o':
        spec.outInterface = once(spec.outInterface, flag, { value: take(), invert })
        break
      case '-p':
        protocol = once(protocol, flag, { value: protocolNumber(take()), invert })
        break
      case '-m': {
        const kind = take()
        if (!(kind in MATCH_OPTIONS)) throw new RuleError(`Couldn't load match \`${kind}':No such file or directory\n`)
        loaded.push({ kind: kind as MatchKind, options: [] })
        break
      }
      case '-j':
      case '-g':
        if (target !== undefined) throw new RuleError(`multiple -${flag[1]} flags not allowed`)
        target = take()
        goto = flag === '-g'
        break
      default:
        at = extension(words, at, invert, loaded, target, targetOptions, protocol)
    }
    invert = false
  }
  if (protocol && (protocol.value !== 0 || protocol.invert)) spec.protocol = protocol
  dropAny(spec)
  const matches = loaded.map(({ kind, options }): Match => parseMatch(kind, options, protocol))
  const whole = { ...spec, matches, target: parseTarget(target, goto, targetOptions, protocol) }
  return { ...whole, text: printRule(whole) }
}

/** An option of a match or target. @returns where its last word stands */
function extension(
  words: readonly string[],
  at: number,
  invert: boolean,
  loaded: Loaded[],
  target: string | undefined,
  targetOptions: Option[],
  protocol: Inverted<number> | undefined,
): number {
  const flag = words[at]!
  const unknown = () => new RuleError(flag.startsWith('-') ? `unknown option "${flag}"` : `Bad argument \`${flag}'`)
  let arity: number | undefined
  let into: Option[] | undefined
  if (target !== undefined && (arity = TARGET_OPTIONS[target]?.[flag]) !== undefined) into = targetOptions
  for (let i = loaded.length - 1; i >= 0 && !into; i--) {
    arity = MATCH_OPTIONS[loaded[i]!.kind][flag]
    if (arity !== undefined) into = loaded[i]!.options
  }
  if (!into && protocol && !protocol.invert) {
    const kind =
      protocol.value === 6 ? 'tcp' : protocol.value === 17 ? 'udp' : protocol.value === 1 ? 'icmp' : undefined
    arity = kind && MATCH_OPTIONS[kind][flag]
    if (kind && arity !== undefined) loaded.push({ kind, options: (into = []) })
  }
  if (!into || arity === undefined) throw unknown()
  const values = words.slice(at + 1, at + 1 + arity)
  if (values.length < arity) throw new RuleError(`option "${flag}" requires an argument`)
  into.push({ flag, values, invert })
  return at + arity
}

function once<T>(before: T | undefined, flag: string, value: T): T {
  if (before !== undefined) throw new RuleError(`multiple ${flag} flags not allowed`)
  return value
}

function dropAny(spec: Omit<RuleSpec, 'text' | 'target' | 'matches'>): void {
  if (spec.source?.value.prefix === 0 && !spec.source.invert) delete spec.source
  if (spec.destination?.value.prefix === 0 && !spec.destination.invert) delete spec.destination
  if (spec.inInterface?.value === '+' && !spec.inInterface.invert) delete spec.inInterface
  if (spec.outInterface?.value === '+' && !spec.outInterface.invert) delete spec.outInterface
}

function network(text: string): Cidr {
  const [head = '', tail] = text.split('/')
  const mask = tail?.includes('.') ? parseAddress(tail) : undefined
  const cidr = mask === undefined ? parseCidr(text) : parseCidr(`${head}/${prefixOf(mask)}`)
  if (!cidr) {
    if (tail !== undefined && parseAddress(head) !== undefined) throw new RuleError(`invalid mask \`${tail}' specified`)
    throw new RuleError(`host/network \`${head}' not found`)
  }
  return { address: (cidr.address & maskOf(cidr.prefix)) >>> 0, prefix: cidr.prefix }
}

function prefixOf(mask: number): number {
  for (let prefix = 0; prefix <= 32; prefix++) if (maskOf(prefix) === mask) return prefix
  return 33
}

function protocolNumber(text: string): number {
  const lower = text.toLowerCase()
  if (lower === 'all' || lower === '0') return 0
  const number = PROTOCOLS[lower] ?? parsePortNumber(text, 255)
  if (number === undefined) throw new RuleError(`unknown protocol "${lower}" specified`)
  return number
}

/** CoreDNS's plugin rewrite: names are changed on the way in, and back in the answers. Source: plugin/rewrite.
 *  Left out: regex in the middle of answers, type, class, edns0, ttl, rcode, cname. */
import type { DnsRecord } from '../../../net/dns-message.ts'
import type { Directive } from '../corefile.ts'
import { argumentError, pluginError, type Plugin, type Setup } from '../plugin.ts'

interface Rule {
  /** The new name; undefined where the rule does not apply. */
  rewrite(name: string): string | undefined
  /** Names in answers, other than the question's. */
  back: ((name: string) => string) | undefined
}

export const rewrite: Plugin = (directive, setup) => {
  const rule = ruleOf(directive, setup)
  return next => (query, answer) => {
    const renamed = rule.rewrite(query.question.name)
    if (renamed === undefined) return next(query, answer)
    const asked = query.message.questions[0]!
    const message = { ...query.message, questions: [{ ...asked, name: renamed }] }
    const back = (name: string) => (name.toLowerCase() === renamed ? asked.name : (rule.back?.(name) ?? name))
    next({ ...query, message, question: { ...query.question, name: renamed } }, (found, error) =>
      answer(
        {
          ...found,
          questions: query.message.questions,
          answers: found.answers.map(record => renameRecord(record, back)),
          additionals: found.additionals.map(record => renameRecord(record, back)),
        },
        error,
      ),
    )
  }
}

const renameRecord = (record: DnsRecord, back: (name: string) => string): DnsRecord => {
  const name = back(record.name)
  return 'target' in record ? { ...record, name, target: back(record.target) } : { ...record, name }
}

function ruleOf(directive: Directive, setup: Setup): Rule {
  const words = directive.args.filter((word, i) => i > 0 || (word !== 'stop' && word !== 'continue'))
  if (words[0] === 'name') words.shift()
  const matchers = ['exact', 'prefix', 'suffix', 'substring', 'regex']
  const matcher = matchers.includes(words[0] ?? '') ? words.shift()! : 'exact'
  const [from, to, ...rest] = words
  if (from === undefined || to === undefined) throw argumentError('rewrite', setup, directive)
  const bare = (name: string) => name.replace(/\.$/, '').toLowerCase()
  const [old, fresh] = [bare(from), bare(to)]
  const isAutomatic = rest[0] === 'answer' && rest[1] === 'auto'
  switch (matcher) {
    case 'exact':
      return { rewrite: name => (name === old ? fresh : undefined), back: undefined }
    case 'prefix':
      return { rewrite: name => (name.startsWith(old) ? fresh + name.slice(old.length) : undefined), back: undefined }
    case 'suffix': {
      const back = (name: string) => (name.endsWith(fresh) ? name.slice(0, name.length - fresh.length) + old : name)
      return {
        rewrite: name => (name.endsWith(old) ? name.slice(0, name.length - old.length) + fresh : undefined),
        back: isAutomatic ? back : undefined,
      }
    }
    case 'substring':
      return { rewrite: name => (name.includes(old) ? name.replace(old, fresh) : undefined), back: undefined }
  }
  return regexRule(from, fresh, rest, setup, directive)
}

/** Patterns match names with a dot at the end, as CoreDNS holds them. */
function regexRule(from: string, fresh: string, rest: readonly string[], setup: Setup, directive: Directive): Rule {
  const compile = (pattern: string) => {
    try {
      return new RegExp(pattern)
    } catch {
      throw pluginError('rewrite', setup, directive.line, `invalid regex pattern in a name rule: ${pattern}`)
    }
  }
  const pattern = compile(from)
  const fill = (template: string, match: RegExpExecArray) => template.replace(/\{(\d+)\}/g, (_, i) => match[i] ?? '')
  const [, kind, answerFrom, answerTo] = rest
  const answers = rest[0] === 'answer' && kind === 'name' && answerFrom && answerTo ? compile(answerFrom) : undefined
  return {
    rewrite: name => {
      const match = pattern.exec(`${name}.`)
      return match ? fill(fresh, match).replace(/\.$/, '') : undefined
    },
    back: answers
      ? name => {
          const match = answers.exec(`${name}.`)
          return match ? fill(answerTo!, match).replace(/\.$/, '') : name
        }
      : undefined,
  }
}

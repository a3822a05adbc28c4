/** What a lab is made of: `lab.yaml` beside the files of its folder. Strict: what is not known is an error that names
 *  file and line. */
import { isMap, isScalar, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml'

/** How a lab's cluster differs from the one that every lab starts from. */
export interface LabCluster {
  /** Workers besides the control plane, 0 to 100; 2 if not given. */
  workers?: number
  /** As `30000-32767`. */
  nodePortRange?: string
  /** Whether a controller hands out addresses to Services of type LoadBalancer. */
  loadBalancer?: boolean
}

export interface Lab {
  /** The folder's name without its number. */
  slug: string
  title: string
  difficulty: 'beginner' | 'intermediate' | 'advanced'
  /** How long it takes, about. */
  minutes: number
  cluster: LabCluster
  /** The learner's workspace: path to text. */
  files: ReadonlyMap<string, string>
  /** Manifests that are applied, in the order of their names, before the learner arrives. */
  start: ReadonlyMap<string, string>
}

/** Something wrong with a lab, as `labs/030-nodeport/lab.yaml:3: …`. */
export class LabError extends Error {}

type Check = (value: unknown) => string | undefined

const text: Check = value => (typeof value === 'string' && value.trim() ? undefined : 'must be a text')
const wholeNumber =
  (least: number, most: number): Check =>
  value =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`
const oneOf =
  (...allowed: string[]): Check =>
  value =>
    allowed.includes(value as string) ? undefined : `must be one of ${allowed.join(', ')}`
const flag: Check = value => (typeof value === 'boolean' ? undefined : 'must be true or false')
const portRange: Check = value => {
  const match = /^(\d+)-(\d+)$/.exec(String(value))
  const [from, to] = match ? [Number(match[1]), Number(match[2])] : [1, 0]
  return from >= 1 && from <= to && to <= 65_535 ? undefined : 'must be a range of ports such as 30000-32767'
}

const LAB: Record<string, Check | Record<string, Check>> = {
  title: text,
  difficulty: oneOf('beginner', 'intermediate', 'advanced'),
  minutes: wholeNumber(1, 120),
  cluster: { workers: wholeNumber(0, 100), nodePortRange: portRange, loadBalancer: flag },
}
const REQUIRED = ['title', 'difficulty', 'minutes']

/** `030-nodeport` to `nodeport`. */
export const slugOf = (folder: string): string => folder.replace(/^\d+-/, '')

/** @param folder its name; @param content text of every file in it, by path relative to it @throws LabError */
export function parseLab(folder: string, content: ReadonlyMap<string, string>): Lab {
  const file = `labs/${folder}/lab.yaml`
  const source = content.get('lab.yaml')
  if (source === undefined) throw new LabError(`${file}: there is no such file`)
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  const fail = (node: Node | null | undefined, message: string): never => {
    const offset = node?.range?.[0] ?? 0
    throw new LabError(`${file}:${lines.linePos(offset).line}: ${message}`)
  }
  const [error] = document.errors
  if (error) throw new LabError(`${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`)
  const { contents } = document
  if (!isMap(contents)) return fail(contents, 'must be a mapping')

  const check = (map: YAMLMap, table: Record<string, Check | Record<string, Check>>) => {
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : ''
      const rule = table[name]
      if (!rule) fail(key as Node, `unknown field ${name}`)
      else if (typeof rule === 'function') {
        const wrong = rule(isScalar(value) ? value.value : undefined)
        if (wrong) fail((value ?? key) as Node, `${name} ${wrong}`)
      } else if (isMap(value)) check(value, rule)
      else fail((value ?? key) as Node, `${name} must be a mapping`)
    }
  }
  check(contents, LAB)
  for (const name of REQUIRED) if (!contents.has(name)) fail(contents, `${name} is missing`)

  const { title, difficulty, minutes, cluster } = document.toJS() as Lab
  return {
    slug: slugOf(folder),
    title,
    difficulty,
    minutes,
    cluster: cluster ?? {},
    files: below(content, 'files/'),
    start: below(content, 'start/'),
  }
}

function below(content: ReadonlyMap<string, string>, prefix: string): Map<string, string> {
  const found = [...content].filter(([path]) => path.startsWith(prefix)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(found.map(([path, value]) => [path.slice(prefix.length), value]))
}

/** What a lab is made of: `lab.yaml` beside the files of its folder. Strict: what is not known is an error that names
 *  file and line. Data only: the words for the reader stand in the chapter. */
import { parseSolution, type Step } from './solution.ts'
import { flag, LabError, like, oneOf, readYaml, text, wholeNumber, type Rule } from './strict-yaml.ts'

/** How a lab's cluster differs from the one that every lab starts from. */
export interface LabCluster {
  /** Workers besides the control plane, 0 to 100; 2 if not given. */
  workers?: number
  /** As `30000-32767`. */
  nodePortRange?: string
  /** Whether a controller hands out addresses to Services of type LoadBalancer. */
  loadBalancer?: boolean
  /** Whether `kubectl proxy` runs on the laptop: the API without TLS at http://127.0.0.1:8001. */
  proxy?: boolean
  /** What goes wrong after the start state has come to rest, in this order. */
  faults?: readonly Fault[]
}

/** A line of bash that breaks something. */
export interface Fault {
  /** `laptop`, or a node's name. */
  machine: string
  run: string
}

export interface Task {
  id: string
  /** Bash; passes when it exits 0. Looks at state and behaviour, never at what was typed. */
  check: string
  /** Tasks that must be done before this one is looked at. */
  after?: readonly string[]
  /** Near misses: bash that is run in place of the solution's steps, after which the check must still fail. Tests only. */
  wrong?: readonly string[]
}

export interface Lab {
  /** The folder's name without its number. */
  slug: string
  title: string
  difficulty: 'beginner' | 'intermediate' | 'advanced'
  /** How long it takes, about. */
  minutes: number
  cluster: LabCluster
  /** In the order in which they are shown. */
  tasks: readonly Task[]
  /** The learner's workspace: path to text. */
  files: ReadonlyMap<string, string>
  /** Manifests that are applied, in the order of their names, before the learner arrives. */
  start: ReadonlyMap<string, string>
  /** Turns every check from failing to passing. */
  solution: readonly Step[]
}

const portRange: Rule = value => {
  const match = /^(\d+)-(\d+)$/.exec(String(value))
  const [from, to] = match ? [Number(match[1]), Number(match[2])] : [1, 0]
  return from >= 1 && from <= to && to <= 65_535 ? undefined : 'must be a range of ports such as 30000-32767'
}
const slug = like(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be of small letters, digits and hyphens')

const LAB = {
  title: text,
  difficulty: oneOf('beginner', 'intermediate', 'advanced'),
  minutes: wholeNumber(1, 120),
  cluster: {
    workers: wholeNumber(0, 100),
    nodePortRange: portRange,
    loadBalancer: flag,
    proxy: flag,
    faults: { each: { machine: text, run: text }, required: ['machine', 'run'] },
  },
  tasks: {
    each: { id: slug, check: text, after: { each: slug }, wrong: { each: text } },
    required: ['id', 'check'],
  },
}
const REQUIRED = ['title', 'difficulty', 'minutes', 'tasks']

/** `030-nodeport` to `nodeport`. */
export const slugOf = (folder: string): string => folder.replace(/^\d+-/, '')

/** @param folder its name; @param content text of every file in it, by path relative to it @throws LabError */
export function parseLab(folder: string, content: ReadonlyMap<string, string>): Lab {
  const file = `labs/${folder}/lab.yaml`
  const source = content.get('lab.yaml')
  if (source === undefined) throw new LabError(`${file}: there is no such file`)
  const { title, difficulty, minutes, cluster, tasks } = readYaml(file, source, LAB, REQUIRED) as Lab
  checkOrder(file, tasks)
  const solution = parseSolution(content.get('solution.t') ?? '')
  checkSolution(`labs/${folder}/solution.t`, tasks, solution)
  return {
    slug: slugOf(folder),
    title,
    difficulty,
    minutes,
    cluster: cluster ?? {},
    tasks,
    files: below(content, 'files/'),
    start: below(content, 'start/'),
    solution,
  }
}

/** Ids are unique, and a task comes after those it depends on. */
function checkOrder(file: string, tasks: readonly Task[]): void {
  const seen = new Set<string>()
  for (const { id, after } of tasks) {
    if (seen.has(id)) throw new LabError(`${file}: there are two tasks ${id}`)
    const missing = after?.find(other => !seen.has(other))
    if (missing) throw new LabError(`${file}: task ${id} comes after ${missing}, which does not stand before it`)
    seen.add(id)
  }
}

/** Every task is solved, in the order in which they stand. */
function checkSolution(file: string, tasks: readonly Task[], steps: readonly Step[]): void {
  const solved = [...new Set(steps.flatMap(({ task }) => (task ? [task] : [])))]
  const wanted = tasks.map(({ id }) => id)
  if (solved.join() !== wanted.join()) {
    throw new LabError(`${file}: has steps for the tasks ${solved.join(', ')}; the lab's are ${wanted.join(', ')}`)
  }
}

function below(content: ReadonlyMap<string, string>, prefix: string): Map<string, string> {
  const found = [...content].filter(([path]) => path.startsWith(prefix)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(found.map(([path, value]) => [path.slice(prefix.length), value]))
}

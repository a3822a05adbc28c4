/** `npm run lab`: see `USAGE`. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Judge, type RunCommand } from '../lab/judge.ts'
import type { Fault, Lab } from '../lab/lab.ts'
import { writeSolution } from '../lab/solution.ts'
import { labFolder, labFolders, pathInLab, readLab } from './lab-folders.ts'
import { LabSession } from './lab-session.ts'

const USAGE = `npm run lab -- list
npm run lab -- try SLUG                      play the solution, say what each check says before and after
npm run lab -- record SLUG                   the same, and write the answers into solution.t
npm run lab -- start SLUG --context NAME     apply the start state to a real cluster, put the files into ./SLUG
npm run lab -- check SLUG --context NAME     run the checks against a real cluster
`

const say = (text: string) => process.stdout.write(`${text}\n`)

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

/** Plays the solution. @returns whether each check failed before its steps and passed after them */
async function tryOut(lab: Lab): Promise<{ proved: boolean; answers: { output: string; status: number }[] }> {
  const session = await LabSession.open(lab, say)
  let proved = true
  const judge = async (id: string, wanted: boolean, when: string) => {
    const { status, output } = await session.check(id)
    const right = (status === 0) === wanted
    proved &&= right
    say(`${right ? 'ok   ' : 'WRONG'} ${id} ${status === 0 ? 'passes' : `fails (${status})`} ${when} ${output.trim()}`)
  }
  for (const { id } of lab.tasks) await judge(id, false, 'at the start')
  const answers: { output: string; status: number }[] = []
  for (const [i, step] of lab.solution.entries()) {
    const { task, command } = step
    if (task && lab.solution[i - 1]?.task !== task) await judge(task, false, 'before its steps')
    const answer = await session.run(command)
    answers.push(answer)
    say(`$ ${command}\n${answer.output}${answer.status ? `\n[${answer.status}]` : ''}`)
    if (!task || lab.solution[i + 1]?.task === task) continue
    await session.settle()
    await judge(task, true, 'after its steps')
  }
  return { proved, answers }
}

/** Runs bash on this machine, with kubectl in the given context and `ssh NODE` as `docker exec`: into the container of
 *  that name, or kind's, which puts the cluster's name before it. */
async function onCluster<T>(context: string | undefined, use: (run: RunCommand) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'))
  try {
    const chosen = context ? ['--context', context] : []
    const config = spawnSync('kubectl', [...chosen, 'config', 'view', '--minify', '--flatten'], { encoding: 'utf8' })
    if (config.status !== 0) fail(config.stderr || 'kubectl was not found')
    writeFileSync(join(folder, 'config'), config.stdout, { mode: 0o600 })
    const cluster = context?.replace(/^kind-/, '') ?? 'kind'
    writeFileSync(join(folder, 'ssh'), sshByDocker(cluster))
    chmodSync(join(folder, 'ssh'), 0o755)
    const env = { ...process.env, KUBECONFIG: join(folder, 'config'), PATH: `${folder}:${process.env['PATH']}` }
    return await use(async command => {
      const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { env, encoding: 'utf8' })
      return { status: status ?? 1, output: `${stdout}${stderr}` }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const sshByDocker = (cluster: string) => `#!/bin/sh
node=$1; shift
docker inspect "$node" > /dev/null 2>&1 || node="${cluster}-$node"
exec docker exec -i "$node" sh -c "$*"
`

const onNode = ({ machine, run }: Fault) => `ssh ${machine} '${run.replaceAll("'", String.raw`'\''`)}'`

const { values, positionals } = parseArgs({ options: { context: { type: 'string' } }, allowPositionals: true })
const [command, name] = positionals
if (command === 'list') {
  for (const folder of labFolders()) {
    const { slug, title, minutes, tasks } = readLab(folder)
    say(`${folder.slice(0, 3)}  ${slug.padEnd(24)} ${title.padEnd(36)} ${minutes} min, ${tasks.length} tasks`)
  }
  process.exit(0)
}
const folder = name && labFolder(name)
if (!command || !name) fail(USAGE)
if (!folder) fail(`no such lab: ${name}; npm run lab -- list names them`)
const lab = readLab(folder)
switch (command) {
  case 'try':
  case 'record': {
    const { proved, answers } = await tryOut(lab)
    const file = pathInLab(folder, 'solution.t')
    if (command === 'record') writeFileSync(file, writeSolution(readFileSync(file, 'utf8'), answers))
    process.exit(proved ? 0 : 1)
    break
  }
  case 'start':
    await onCluster(values.context, async run => {
      const lines = [
        ...[...lab.start.keys()].map(path => `kubectl apply -f '${pathInLab(folder, `start/${path}`)}'`),
        ...(lab.files.size
          ? [`cp -R '${pathInLab(folder, 'files')}' '${lab.slug}' && echo 'files are in ./${lab.slug}'`]
          : []),
        ...(lab.cluster.faults ?? []).map(fault => (fault.machine === 'laptop' ? fault.run : onNode(fault))),
      ]
      for (const line of lines) say((await run(line)).output.trimEnd())
    })
    break
  case 'check': {
    const solved = await onCluster(values.context, async run => {
      const judge = new Judge(lab.tasks, run)
      while (await judge.look()) if (judge.solved.length === lab.tasks.length) break
      return judge.solved
    })
    for (const { id } of lab.tasks) say(`${solved.includes(id) ? 'done    ' : 'not done'} ${id}`)
    process.exit(solved.length === lab.tasks.length ? 0 : 1)
    break
  }
  default:
    fail(USAGE)
}

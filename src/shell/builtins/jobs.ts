/** jobs, fg, bg, wait, kill, disown. */
import { SIGNALS, type Signal } from '../../host/program.ts'
import type { Job } from '../jobs.ts'
import { runPendingTraps, trapName } from '../traps.ts'
import type { Shell } from '../shell.ts'
import { listSignals } from './control.ts'
import { fail, letters, type Builtin } from './builtin.ts'

export const jobs: Builtin = async (shell, argv) => {
  const { flags, rest } = letters(argv, 'lpnrs')
  for (const job of shell.jobs.jobs.slice()) {
    if (rest.length && !rest.some(spec => shell.jobs.find(spec) === job)) continue
    const { kind } = shell.jobs.state(job)
    if ((flags.has('r') && kind !== 'running') || (flags.has('s') && kind !== 'stopped')) continue
    await shell.print(1, flags.has('p') ? `${job.processes[0]!.pid}\n` : `${shell.jobs.line(job, flags.has('l'))}\n`)
    if (kind === 'done') shell.jobs.remove(job)
  }
  return 0
}

async function findJob(shell: Shell, name: string, spec: string | undefined): Promise<Job | undefined> {
  const job = spec === undefined ? shell.jobs.current : shell.jobs.find(spec.startsWith('%') ? spec : `%${spec}`)
  if (!job) await fail(shell, name, `${spec ?? 'current'}: no such job`)
  return job
}

export const fg: Builtin = async (shell, argv) => {
  if (!shell.options.has('monitor')) return fail(shell, 'fg', 'no job control')
  const job = await findJob(shell, 'fg', argv[1])
  if (!job) return 1
  await shell.print(1, `${job.command}\n`)
  shell.jobs.remove(job)
  const { tty } = shell.process
  if (tty) tty.foreground = job.group
  for (const process of job.processes) process.signal('SIGCONT')
  return shell.interpreter.foreground(shell, job.processes, job.command)
}

export const bg: Builtin = async (shell, argv) => {
  if (!shell.options.has('monitor')) return fail(shell, 'bg', 'no job control')
  const job = await findJob(shell, 'bg', argv[1])
  if (!job) return 1
  for (const process of job.processes) process.signal('SIGCONT')
  job.background = true
  await shell.print(1, `[${job.number}]+ ${job.command} &\n`)
  return 0
}

/** Waits for a job; a trapped signal ends the wait with 128 and its number. */
async function waitJob(shell: Shell, job: Job): Promise<number> {
  if (shell.pending.length) return 128 + SIGNALS[shell.pending[0]!]
  let interrupted: number | undefined
  const status = await shell.process.wait<number>(settle => {
    const finish = (value: number) => {
      shell.onTrap = undefined
      for (const cancel of cancels.splice(0)) cancel()
      settle(value)
    }
    const check = () => {
      const state = shell.jobs.state(job)
      if (state.kind === 'done') finish(state.status)
    }
    shell.onTrap = () => {
      interrupted = 128 + SIGNALS[shell.pending[0] ?? 'SIGINT']
      finish(interrupted)
    }
    const cancels = job.processes.filter(p => p.exitStatus === undefined).map(p => p.onExit(check))
    check()
    return () => {
      shell.onTrap = undefined
      for (const cancel of cancels) cancel()
    }
  })
  if (interrupted !== undefined) await runPendingTraps(shell)
  else shell.jobs.remove(job)
  return status
}

export const wait: Builtin = async (shell, argv) => {
  const { flags, rest } = letters(argv, 'nfp')
  if (flags.has('n') && !rest.length) {
    const running = shell.jobs.jobs
    if (!running.length) return 127
    const ended = running.find(j => shell.jobs.state(j).kind === 'done')
    if (ended) {
      shell.jobs.remove(ended)
      return ended.processes.at(-1)!.exitStatus!
    }
    const first = await shell.process.wait<Job>(settle => {
      for (const job of running) job.processes.at(-1)!.onExit(() => settle(job))
    })
    shell.jobs.remove(first)
    return first.processes.at(-1)!.exitStatus!
  }
  if (!rest.length) {
    for (const job of shell.jobs.jobs.slice()) {
      if (shell.jobs.state(job).kind === 'stopped') continue
      const status = await waitJob(shell, job)
      if (shell.jobs.jobs.includes(job)) return status
    }
    return 0
  }
  let status = 0
  for (const spec of rest) {
    if (!/^(%.*|\d+)$/.test(spec)) {
      status = await fail(shell, 'wait', `\`${spec}': not a pid or valid job spec`)
      continue
    }
    const job = shell.jobs.find(spec)
    if (job) {
      status = await waitJob(shell, job)
      if (/^\d/.test(spec)) status = shell.jobs.statusOf(Number(spec)) ?? status
    } else if (spec.startsWith('%')) status = await fail(shell, 'wait', `${spec}: no such job`, 127)
    else {
      const known = shell.jobs.statusOf(Number(spec))
      status = known ?? (await fail(shell, 'wait', `pid ${spec} is not a child of this shell`, 127))
    }
  }
  return status
}

export const disown: Builtin = async (shell, argv) => {
  const { flags, rest } = letters(argv, 'ahr')
  const targets = flags.has('a')
    ? shell.jobs.jobs.slice()
    : rest.length
      ? rest.map(s => shell.jobs.find(s))
      : [shell.jobs.current]
  for (const [i, job] of targets.entries()) {
    if (!job) return fail(shell, 'disown', `${rest[i] ?? 'current'}: no such job`)
    if (!flags.has('h')) shell.jobs.remove(job)
  }
  return 0
}

export const kill: Builtin = async (shell, argv) => {
  let signal: Signal | 0 = 'SIGTERM'
  let i = 1
  const named = (spec: string): Signal | 0 | undefined => {
    if (spec === '0') return 0
    const name = trapName(spec)
    return name && name in SIGNALS ? (name as Signal) : undefined
  }
  const first = argv[1]
  if (first === '-l' || first === '-L') {
    if (argv.length === 2) return listSignals(shell)
    for (const spec of argv.slice(2)) {
      const number = Number(spec) > 128 ? String(Number(spec) - 128) : spec
      const name = trapName(number)
      if (!name) return fail(shell, 'kill', `${spec}: invalid signal specification`)
      await shell.print(1, /^\d/.test(number) ? `${name.slice(3)}\n` : `${SIGNALS[name as Signal]}\n`)
    }
    return 0
  }
  if (first === '-s' || first === '-n') {
    const found = named(argv[2] ?? '')
    if (found === undefined) return fail(shell, 'kill', `${argv[2]}: invalid signal specification`)
    signal = found
    i = 3
  } else if (first && /^-./.test(first) && first !== '--') {
    const found = named(first.slice(1))
    if (found === undefined) return fail(shell, 'kill', `${first.slice(1)}: invalid signal specification`)
    signal = found
    i = 2
  }
  if (argv[i] === '--') i++
  if (i >= argv.length) {
    await shell.print(
      2,
      'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n',
    )
    return 2
  }
  let status = 0
  for (const spec of argv.slice(i)) {
    if (spec.startsWith('%')) {
      const job = shell.jobs.find(spec)
      if (!job) status = await fail(shell, 'kill', `${spec}: no such job`)
      else {
        for (const process of job.processes) {
          if (signal) process.signal(signal)
          if (process.stopped && signal && signal !== 'SIGCONT' && signal !== 'SIGSTOP' && signal !== 'SIGTSTP')
            process.signal('SIGCONT')
        }
      }
      continue
    }
    if (!/^-?\d+$/.test(spec)) {
      status = await fail(shell, 'kill', `${spec}: arguments must be process or job IDs`)
      continue
    }
    const pid = Number(spec)
    const { host } = shell.process
    const targets =
      pid > 0
        ? [host.process(pid)].filter(p => p !== undefined)
        : host
            .processes()
            .filter(p => (pid === -1 ? p !== shell.process : p.group === (pid === 0 ? shell.process.group : -pid)))
    if (!targets.length) {
      // A child that has ended but was not waited for is still there.
      if (shell.jobs.process(pid)) continue
      status = await fail(
        shell,
        'kill',
        shell.personality === 'bash'
          ? `(${spec}) - No such process`
          : shell.personality === 'ash'
            ? `can't kill pid ${spec}: No such process`
            : 'No such process',
      )
      continue
    }
    if (signal) for (const target of targets) target.signal(signal)
  }
  return status
}

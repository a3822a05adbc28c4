/** top (procps-ng 4): the processes, drawn anew every few seconds. Nothing here uses a processor for long, so loads are
 *  what an idle machine shows. Left out: its keys but q, h's help, colours, fields. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { strftime } from '../host/strftime.ts'
import { options, program } from './command.ts'
import { shortOf } from './processes.ts'

function upTime(process: Process): string {
  const minutes = Math.floor((process.now() - process.host.bootedAt) / 60_000)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  const clock = hours ? `${hours}:${String(minutes % 60).padStart(2, '0')}` : `${minutes % 60} min`
  return `${days ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${clock}`
}

function picture(process: Process, rows: number): string {
  const all = process.host.processes()
  const count = (of: (p: Process) => boolean) => String(all.filter(of).length).padStart(3)
  const busy = (p: Process) => p === process
  const head = [
    `top - ${strftime('%H:%M:%S', process.now())} up ${upTime(process)},  1 user,  load average: 0.00, 0.01, 0.05`,
    `Tasks: ${count(() => true)} total, ${count(busy)} running, ${count(p => !busy(p) && !p.stopped)} sleeping, ${count(p => p.stopped)} stopped,   0 zombie`,
    '%Cpu(s):  0.3 us,  0.3 sy,  0.0 ni, 99.3 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ',
    'MiB Mem :   7950.8 total,   5124.3 free,   1012.4 used,   2018.1 buff/cache     ',
    'MiB Swap:      0.0 total,      0.0 free,      0.0 used.   6938.4 avail Mem ',
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
  ]
  const user = process.host.user.name.slice(0, 8).padEnd(8)
  const lines = all.map(p => {
    const state = p.stopped ? 'T' : busy(p) ? 'R' : 'S'
    return `${String(p.pid).padStart(7)} ${user}  20   0    4624   3712   3200 ${state}   0.0   0.0   0:00.00 ${shortOf(p)}`
  })
  return [...head, ...lines].slice(0, rows).join('\n')
}

export const top: Program = program(async process => {
  const o = options(process, { short: 'bcd:Hin:o:p:u:' })
  const { tty } = process
  const batch = o.has('b') || !tty || !process.stdout.isTty
  const rounds = Number(o.get('n') ?? Infinity)
  const delayMs = Number(o.get('d') ?? 3) * 1000
  if (batch) {
    for (let round = 0; round < rounds; round++) {
      if (round) await process.sleep(delayMs)
      await process.stdout.write(`${round ? '\n' : ''}${picture(process, Infinity)}\n`)
    }
    return 0
  }
  tty.raw = true
  try {
    for (let round = 0; round < rounds; round++) {
      await process.stdout.write(`\x1b[H\x1b[2J${picture(process, tty.rows - 1)}`)
      if (await quits(process, delayMs)) break
    }
  } finally {
    tty.raw = false
  }
  await process.stdout.write('\n')
  return 0
})

/** Waits for the next round. @returns whether q or Ctrl-C was typed meanwhile */
function quits(process: Process, ms: number): Promise<boolean> {
  return process.wait(settle => {
    const timer = process.host.sim.after(ms, () => finish(false))
    let cancel: (() => void) | undefined
    const finish = (quit: boolean) => {
      timer.cancel()
      cancel?.()
      settle(quit)
    }
    cancel = process
      .file(0)
      .read(16, result => finish(!(result instanceof Uint8Array) || /[q\x03]/.test(new TextDecoder().decode(result))))
    return () => {
      timer.cancel()
      cancel?.()
    }
  })
}

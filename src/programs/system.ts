/** uname, id, whoami, tty, stty, nproc, clear, true, false, echo (GNU coreutils 9). */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { Failure, options, program } from './command.ts'

const line = (process: Process, text: string): Promise<void> => process.stdout.write(`${text}\n`)

export const uname: Program = program(async process => {
  const o = options(process, {
    short: 'asnrvmpio',
    long: { all: 'a', 'kernel-name': 's', nodename: 'n', 'kernel-release': 'r', machine: 'm', 'operating-system': 'o' },
  })
  const fields: [string, string][] = [
    ['s', 'Linux'],
    ['n', process.host.name],
    ['r', '6.12.0'],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ]
  const wanted = o.has('a')
    ? fields
    : fields.filter(([letter]) => o.has(letter) || (letter === 'm' && (o.has('p') || o.has('i'))))
  await line(process, (wanted.length ? wanted : fields.slice(0, 1)).map(([, value]) => value).join(' '))
  return 0
})

export const id: Program = program(async process => {
  const o = options(process, { short: 'ugGnr' })
  const { name, uid } = process.host.user
  const text = o.has('n') ? name : String(uid)
  const all = `uid=${uid}(${name}) gid=${uid}(${name}) groups=${uid}(${name})`
  await line(process, o.has('u') || o.has('g') || o.has('G') ? text : all)
  return 0
})

export const whoami: Program = program(async process => {
  await line(process, process.host.user.name)
  return 0
})

export const tty: Program = program(async process => {
  const terminal = process.descriptors().includes(0) && process.file(0).tty
  await line(process, terminal ? '/dev/pts/0' : 'not a tty')
  return terminal ? 0 : 1
})

export const stty: Program = program(async process => {
  const args = process.argv.slice(1)
  const terminal = process.file(0).tty
  if (!terminal) throw new Failure("stty: 'standard input': Inappropriate ioctl for device")
  for (const arg of args) {
    if (arg === 'size') await line(process, `${terminal.rows} ${terminal.columns}`)
    else if (arg === 'echo' || arg === '-echo') terminal.echo = arg === 'echo'
    else if (arg === 'raw' || arg === '-icanon') terminal.raw = true
    else if (arg === 'sane' || arg === 'cooked' || arg === '-raw' || arg === 'icanon') terminal.raw = false
  }
  if (!args.length || args[0] === '-a')
    await line(process, `speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;`)
  return 0
})

export const nproc: Program = program(async process => {
  await line(process, '2')
  return 0
})

export const clear: Program = program(async process => {
  await process.stdout.write('\x1b[H\x1b[2J\x1b[3J')
  return 0
})

export const yesProgram: Program = () => 0

export const noProgram: Program = () => 1

export const echo: Program = program(async process => {
  const args = process.argv.slice(1)
  let newline = '\n'
  let escapes = false
  while (/^-[neE]+$/.test(args[0] ?? '')) {
    const arg = args.shift()!
    if (arg.includes('n')) newline = ''
    if (arg.includes('e')) escapes = true
  }
  const text = args.join(' ')
  const names: Record<string, string> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    e: '\x1b',
    '\\': '\\',
  }
  await process.stdout.write(
    (escapes ? text.replace(/\\([ntrabfve\\])/g, (_, c: string) => names[c]!) : text) + newline,
  )
  return 0
})

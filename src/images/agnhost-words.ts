/** What agnhost's subcommands have in common: flags and log lines. */
import type { Process } from '../host/process.ts'

/** The value of `--name=value` or `--name value`. */
export function flag(process: Process, name: string): string | undefined {
  const { argv } = process
  for (let i = 2; i < argv.length; i++) {
    const word = argv[i]!
    if (word === `--${name}` || word === `-${name}`) return argv[i + 1]
    const match = /^--?([^=]+)=(.*)$/s.exec(word)
    if (match?.[1] === name) return match[2]
  }
  return undefined
}

/** As klog writes: `I1122 15:31:19.123456       1 log.go:245] GET /hostname`. */
export function klog(process: Process, message: string): void {
  const at = new Date(process.now()).toISOString()
  const micros = String(Math.floor((process.now() % 1000) * 1000)).padStart(6, '0')
  const line = `I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 19)}.${micros}       1 log.go:245] ${message}\n`
  process.file(2).write(new TextEncoder().encode(line), () => {})
}

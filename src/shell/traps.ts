/** `trap`: what runs on signals, at exit, on errors. */
import { SIGNALS, type Signal } from '../host/program.ts'
import { Return, ShellError, ShellExit, type Shell } from './shell.ts'

/** `INT`, `SIGINT`, `2`, `EXIT`, `0`, `ERR`, `DEBUG` to the name kept in `Shell.traps`. */
export function trapName(spec: string): string | undefined {
  const upper = spec.toUpperCase()
  if (upper === '0' || upper === 'EXIT' || upper === 'SIGEXIT') return 'EXIT'
  if (upper === 'ERR' || upper === 'DEBUG' || upper === 'RETURN') return upper
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`
  if (name in SIGNALS) return name
  const byNumber = Object.entries(SIGNALS).find(([, number]) => String(number) === spec)
  return byNumber?.[0]
}

export function setTrap(shell: Shell, name: string, action: string | undefined): void {
  if (action === undefined) shell.traps.delete(name)
  else shell.traps.set(name, action)
  if (!(name in SIGNALS)) return
  const signal = name as Signal
  if (action === undefined) shell.process.onSignal(signal, shell.handlers.get(signal))
  else if (action === '') shell.process.onSignal(signal, 'ignore')
  else {
    shell.process.onSignal(signal, () => {
      shell.pending.push(signal)
      shell.onTrap?.()
    })
  }
}

export async function runPendingTraps(shell: Shell): Promise<void> {
  for (const signal of shell.pending.splice(0)) await runTrap(shell, signal)
}

/** Runs an action; `$?` is as before afterwards. */
export async function runTrap(shell: Shell, name: string): Promise<void> {
  const action = shell.traps.get(name)
  if (!action) return
  const { status } = shell
  if (name === 'DEBUG' || name === 'ERR') shell.traps.delete(name)
  try {
    await shell.interpreter.evaluate(shell, action)
  } finally {
    if (name === 'DEBUG' || name === 'ERR') shell.traps.set(name, action)
  }
  shell.status = status
}

/** Runs the EXIT trap, once. @returns the exit status */
export async function runExitTrap(shell: Shell): Promise<number> {
  const action = shell.traps.get('EXIT')
  if (!action) return shell.status
  shell.traps.delete('EXIT')
  const { status } = shell
  shell.mayExec = false
  try {
    await shell.interpreter.evaluate(shell, action)
  } catch (error) {
    if (error instanceof ShellExit || error instanceof Return) return error.status
    if (!(error instanceof ShellError)) throw error
    await shell.complain(error.message)
  }
  return status
}

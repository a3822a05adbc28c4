/** poweroff, halt, reboot and shutdown of systemd: they ask the machine's manager, and it takes everything down.
 *  Left out: wall messages, timed shutdowns other than at once. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'

/** Between the request and the end, in milliseconds. */
const DELAY_MS = 800

function act(process: Process, reboot: boolean): number | undefined {
  const { power, sim } = process.host
  if (!power) return undefined
  sim.after(DELAY_MS, () => (reboot ? power.reboot() : power.off()))
  return 0
}

/** @param reboot rather than off @returns the exit status */
export async function halt(process: Process, reboot: boolean): Promise<number> {
  if (process.host.user.uid !== 0) {
    await process.stderr.write('Call to Reboot failed: Interactive authentication required.\n')
    return 1
  }
  const status = act(process, reboot)
  if (status !== undefined) return status
  await process.stderr.write(
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
  )
  return 1
}

export const poweroff: Program = process => halt(process, false)
export const reboot: Program = process => halt(process, true)

export const shutdown: Program = async process => {
  const words = process.argv.slice(1)
  const isReboot = words.some(word => /^-[a-zA-Z]*r/.test(word) || word === '--reboot')
  const when = words.find(word => !word.startsWith('-'))
  if (when !== undefined && when !== 'now' && when !== '+0') {
    await process.stderr.write(`Failed to parse time specification: ${when}\n`)
    return 1
  }
  return halt(process, isReboot)
}

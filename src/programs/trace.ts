/** `trace COMMAND…` runs a command and then tells the journey of every packet that it sent, and of the answers: hop by
 *  hop, with each rule that matched, each translation, and the end; before them, each question to DNS. A packet that goes
 *  the way of an earlier one takes a line; `-v` tells it in full. No program of a real Linux: every machine and container
 *  of a lab has it; the nearest are `nft monitor trace` and pwru. */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import { Tracer } from '../net/trace.ts'
import { reportOf } from './trace-report.ts'
import { reportText } from './trace-text.ts'

const USAGE = `usage: trace [-v] COMMAND [ARGUMENT]...
  -v  every packet in full, also those that go the way of an earlier one
`

export const trace: Program = async process => {
  const words = process.argv.slice(1)
  const verbose = words[0] === '-v'
  if (verbose) words.shift()
  if (!words.length || words[0] === '--help') {
    await process.stderr.write(USAGE)
    return words.length ? 0 : 2
  }
  const { host } = process
  const { net } = host
  const tracer = new Tracer()
  const before = net.tracer
  const startedAt = process.now()
  net.tracer = tracer
  try {
    const status = await process.waitFor(process.spawn(words))
    net.tracer = before
    const report = reportOf(tracer.journeys, { command: words, place: net.name, status, startedAt })
    host.onTrace?.(report)
    await process.stdout.write(reportText(report, verbose))
    return status
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`trace: ${words[0]}: ${error.code === 'ENOENT' ? 'command not found' : error.message}\n`)
    return error.code === 'ENOENT' ? 127 : 126
  } finally {
    net.tracer = before
  }
}

/** iptables-restore(8) 1.8.9 (nf_tables). */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import { RestoreError, restoreTables } from '../net/netfilter/restore.ts'

export const iptablesRestore: Program = async process => {
  const options: { noflush?: boolean; counters?: boolean; only?: string; test?: boolean } = {}
  let file: string | undefined
  const words = process.argv.slice(1)
  while (words.length) {
    const word = words.shift()!
    if (word === '-n' || word === '--noflush') options.noflush = true
    else if (word === '-c' || word === '--counters') options.counters = true
    else if (word === '-t' || word === '--test') options.test = true
    else if (word === '-T' || word === '--table') options.only = words.shift() ?? ''
    else if (word.startsWith('--table=')) options.only = word.slice(8)
    else if (word === '-v' || word === '--verbose') continue
    else if (/^(-w|-W|--wait)/.test(word)) {
      if (/^\d+$/.test(words[0] ?? '')) words.shift()
    } else if (word.startsWith('-')) {
      await process.stderr.write(
        `iptables-restore: unrecognized option '${word}'\nTry \`iptables-restore -h' for more information.\n`,
      )
      return 1
    } else file = word
  }
  let text: string
  try {
    text =
      file === undefined
        ? await process.stdin.text()
        : new TextDecoder().decode(process.host.files.read(process.path(file)))
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`Can't open ${file}: ${error.message}\n`)
    return 1
  }
  try {
    restoreTables(process.host.net.netfilter, text, options)
    return 0
  } catch (error) {
    if (!(error instanceof RestoreError)) throw error
    if (error.status === 2) {
      await process.stderr.write(
        `iptables-restore v1.8.9 (nf_tables): ${error.message}\nError occurred at line: ${error.line}\nTry \`iptables-restore -h' or 'iptables-restore --help' for more information.\n`,
      )
      return 2
    }
    await process.stderr.write(
      error.status === 4
        ? `iptables-restore v1.8.9 (nf_tables): \nline ${error.line}: RULE_APPEND failed (${error.message})\n`
        : `iptables-restore: line ${error.line} failed\n`,
    )
    return error.status
  }
}

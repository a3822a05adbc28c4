/** sudo(8) where everybody may: runs a command. Left out: other users, passwords, its rules. */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'

export const sudo: Program = async process => {
  const words = process.argv.slice(1)
  while (words[0]?.startsWith('-')) {
    const word = words.shift()!
    if (word === '-u' || word === '-g') words.shift()
    else if (word === '-i' || word === '-s') words.unshift('/bin/bash')
    if (word === '--' || word === '-i' || word === '-s') break
  }
  const env = new Map(process.env)
  while (/^\w+=/.test(words[0] ?? '')) {
    const [name, value] = words.shift()!.split(/=(.*)/s) as [string, string]
    env.set(name, value)
  }
  if (!words.length) {
    await process.stderr.write('usage: sudo -h | -K | -k | -V\nusage: sudo [VAR=value] [-i | -s] [command [arg ...]]\n')
    return 1
  }
  try {
    return process.exec(words, env)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`sudo: ${words[0]}: ${error.code === 'ENOENT' ? 'command not found' : error.message}\n`)
    return 1
  }
}

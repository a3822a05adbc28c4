/** sysctl(8) of procps 4.0: the kernel's parameters of the network, as a namespace knows them; `-n`, `-w`, `-a`, `-e`, `-q`.
 *  Left out: all that is not under net. */
import type { Program } from '../host/program.ts'

export const sysctl: Program = async process => {
  const { net } = process.host
  const flags = new Set<string>()
  const names: string[] = []
  for (const word of process.argv.slice(1)) {
    if (/^-[a-zA-Z]+$/.test(word)) for (const letter of word.slice(1)) flags.add(letter)
    else if (word.startsWith('--'))
      flags.add({ '--all': 'a', '--values': 'n', '--write': 'w', '--quiet': 'q', '--ignore': 'e' }[word] ?? word)
    else names.push(word.replaceAll('/', '.').replace(/=(.*)$/s, `=${word.slice(word.indexOf('=') + 1)}`))
  }
  const unknown = [...flags].find(flag => !'anwqe'.includes(flag))
  if (unknown !== undefined || (!names.length && !flags.has('a'))) {
    if (unknown !== undefined) await process.stderr.write(`sysctl: invalid option -- '${unknown}'\n`)
    await process.stderr.write('\nUsage:\n sysctl [options] [variable[=value] ...]\n')
    return 1
  }
  const line = (name: string, value: string) => (flags.has('n') ? `${value}\n` : `${name} = ${value}\n`)
  if (flags.has('a')) {
    for (const [name, value] of net.sysctls()) await process.stdout.write(line(name, value))
    return 0
  }
  let status = 0
  for (const word of names) {
    const at = word.indexOf('=')
    const name = at < 0 ? word : word.slice(0, at).trim()
    if (net.sysctl(name) === undefined) {
      if (flags.has('e')) continue
      await process.stderr.write(
        `sysctl: cannot stat /proc/sys/${name.replaceAll('.', '/')}: No such file or directory\n`,
      )
      status = 1
      continue
    }
    if (at >= 0) {
      const value = word.slice(at + 1).trim()
      if (name === 'net.netfilter.nf_conntrack_count') {
        await process.stderr.write(`sysctl: permission denied on key "${name}"\n`)
        status = 1
        continue
      }
      net.setSysctl(name, value)
      if (flags.has('q')) continue
    }
    await process.stdout.write(line(name, net.sysctl(name)!))
  }
  return status
}

/** Prompts (bash(1), "PROMPTING"). */
import { strftime } from '../host/strftime.ts'
import type { Shell } from './shell.ts'

export async function prompt(shell: Shell, variable: 'PS1' | 'PS2'): Promise<string> {
  const home = shell.variables.get('HOME')
  const { cwd } = shell.process
  const directory = home && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd
  const decoded = (shell.variables.get(variable) ?? '').replace(
    /\\(\[|\]|[0-7]{3}|D\{([^}]*)\}|.)/gs,
    (_, code: string, format?: string) => {
      if (format !== undefined) return strftime(format || '%X', shell.process.now())
      if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(parseInt(code, 8))
      switch (code) {
        case 'u':
          return shell.process.host.user.name
        case 'h':
          return shell.process.host.name.split('.')[0]!
        case 'H':
          return shell.process.host.name
        case 'w':
          return directory
        case 'W':
          return directory === '~' || directory === '/' ? directory : directory.replace(/^.*\//, '')
        case '$':
          return shell.process.host.user.uid === 0 ? '#' : '$'
        case 'n':
          return '\n'
        case 'r':
          return '\r'
        case 'e':
          return '\x1b'
        case 'a':
          return '\x07'
        case '[':
          return '\x01'
        case ']':
          return '\x02'
        case 't':
          return strftime('%H:%M:%S', shell.process.now())
        case 'A':
          return strftime('%H:%M', shell.process.now())
        case 'd':
          return strftime('%a %b %d', shell.process.now())
        case 'j':
          return String(shell.jobs.jobs.length)
        case '!':
        case '#':
          return String(shell.history.length + 1)
        case 's':
          return 'bash'
        case 'v':
          return '5.2'
        case '\\':
          return '\\\\'
        default:
          return code
      }
    },
  )
  if (!/[`\\]|\$[^\s]/.test(decoded)) return decoded
  return (await shell.learn()).expand(shell, decoded)
}

/** The options of `set -o`. */
import { OPTION_LETTERS, type Shell } from './shell.ts'

export const OPTION_NAMES = [
  ...new Set([
    ...Object.values(OPTION_LETTERS),
    'pipefail',
    'emacs',
    'vi',
    'history',
    'ignoreeof',
    'interactive-comments',
    'nolog',
    'physical',
    'posix',
  ]),
].sort()

/** @returns whether there is such an option */
export function setOption(shell: Shell, name: string, on: boolean): boolean {
  if (!OPTION_NAMES.includes(name)) return false
  if (on) shell.options.add(name)
  else shell.options.delete(name)
  return true
}

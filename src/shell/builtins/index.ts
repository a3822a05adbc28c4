/** The table of builtins. */
import { aboutCommands, alias, caller, enable, hash, help, history, times, ulimit, umask, unalias } from './about.ts'
import type { Builtin } from './builtin.ts'
import {
  breakBuiltin,
  continueBuiltin,
  evalBuiltin,
  exec,
  exit,
  returnBuiltin,
  set,
  shopt,
  source,
  trap,
} from './control.ts'
import { cd, dirs, popd, pushd, pwd } from './directories.ts'
import { mapfile, read } from './input.ts'
import { bg, disown, fg, jobs, kill, wait } from './jobs.ts'
import { echo, no, printfBuiltin, test, yes } from './output.ts'
import { declare, exportBuiltin, getopts, letBuiltin, local, readonly, shift, unset } from './variables.ts'

export const builtins = new Map<string, Builtin>()
const { type, command, builtin } = aboutCommands(name => builtins.has(name))

const TABLE: Record<string, Builtin> = {
  ':': yes,
  '.': source,
  '[': test,
  alias,
  bg,
  break: breakBuiltin,
  builtin,
  caller,
  cd,
  command,
  continue: continueBuiltin,
  declare,
  dirs,
  disown,
  echo,
  enable,
  eval: evalBuiltin,
  exec,
  exit,
  export: exportBuiltin,
  false: no,
  fg,
  getopts,
  hash,
  help,
  history,
  jobs,
  kill,
  let: letBuiltin,
  local,
  logout: exit,
  mapfile,
  popd,
  printf: printfBuiltin,
  pushd,
  pwd,
  read,
  readarray: mapfile,
  readonly,
  return: returnBuiltin,
  set,
  shift,
  shopt,
  source,
  test,
  times,
  trap,
  true: yes,
  type,
  typeset: declare,
  ulimit,
  umask,
  unalias,
  unset,
  wait,
}
for (const [name, run] of Object.entries(TABLE)) builtins.set(name, run)

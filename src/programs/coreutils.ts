/** The programs of an everyday machine, for images to pick from: `coreutils` as on Debian, `busyboxApplets` with
 *  busybox's ways where they differ. Shell builtins that are programs too are in `src/shell/builtin-programs.ts`. */
import type { Program } from '../host/program.ts'
import { cat } from './cat.ts'
import { cut } from './cut.ts'
import { diff } from './diff.ts'
import { chmod, cp, ln, mkdir, mv, rm, rmdir, touch } from './file-operations.ts'
import { find } from './find.ts'
import { grep } from './grep.ts'
import { head } from './head.ts'
import { ls } from './ls.ts'
import {
  busyboxTimeout,
  env,
  free,
  kill,
  nice,
  nohup,
  pgrep,
  pidof,
  pkill,
  printenv,
  ps,
  setsid,
  sleep,
  timeout,
  uptime,
  watch,
} from './processes.ts'
import { sed } from './sed.ts'
import { sort } from './sort.ts'
import {
  basename,
  clear,
  date,
  dd,
  df,
  dirname,
  du,
  echo,
  expr,
  hexdump,
  id,
  less,
  man,
  md5sum,
  mktemp,
  noProgram,
  nproc,
  od,
  pwd,
  readlink,
  realpath,
  sha1sum,
  sha256sum,
  sha512sum,
  stat,
  stty,
  tty,
  uname,
  which,
  whoami,
  xxd,
  yesProgram,
} from './system.ts'
import { tail } from './tail.ts'
import { tee } from './tee.ts'
import { base64, column, comm, expand, fold, join, nl, paste, rev, seq, shuf, split, tac, yes } from './text-tools.ts'
import { tr } from './tr.ts'
import { uniq } from './uniq.ts'
import { wc } from './wc.ts'
import { xargs } from './xargs.ts'

const common: Record<string, Program> = {
  base64,
  basename,
  cat,
  chmod,
  clear,
  comm,
  cp,
  cut,
  date,
  dd,
  df,
  diff,
  dirname,
  du,
  echo,
  egrep: grep,
  env,
  expand,
  expr,
  false: noProgram,
  fgrep: grep,
  find,
  fold,
  free,
  grep,
  head,
  hexdump,
  id,
  kill,
  less,
  ln,
  ls,
  md5sum,
  mkdir,
  mktemp,
  more: less,
  mv,
  nice,
  nl,
  nohup,
  nproc,
  od,
  paste,
  pgrep,
  pidof,
  pkill,
  printenv,
  ps,
  pwd,
  readlink,
  realpath,
  rev,
  rm,
  rmdir,
  sed,
  seq,
  setsid,
  sha1sum,
  sha256sum,
  sha512sum,
  shuf,
  sleep,
  sort,
  split,
  stat,
  stty,
  tac,
  tail,
  tee,
  touch,
  tr,
  true: yesProgram,
  tty,
  uname,
  uniq,
  uptime,
  watch,
  wc,
  which,
  whoami,
  xargs,
  xxd,
  yes,
}

/** By name, for `/usr/bin` of a Debian-like machine. */
export const coreutils: Readonly<Record<string, Program>> = { ...common, column, join, man, timeout }

/** By name, for `/bin` of a busybox or alpine image. */
export const busyboxApplets: Readonly<Record<string, Program>> = { ...common, timeout: busyboxTimeout }

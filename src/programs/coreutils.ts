/** The programs of an everyday machine, for images to pick from: `coreutils` as on Debian, `busyboxApplets` with
 *  busybox's ways where they differ. Each module is loaded when one of its programs is first run. */
import { lazyTable } from '../host/lazy.ts'
import type { Program } from '../host/program.ts'
import { applet } from './busybox-words.ts'

const same = <Name extends string>(...names: Name[]): { [N in Name]: N } =>
  Object.fromEntries(names.map(name => [name, name])) as { [N in Name]: N }

const paging = () => import('./paging.ts')
const text = () => import('./text-tools.ts')
const processes = () => import('./processes.ts')

const common = {
  ...lazyTable(() => import('./cat.ts'), same('cat')),
  ...lazyTable(() => import('./cmp.ts'), same('cmp')),
  ...lazyTable(() => import('./cut.ts'), same('cut')),
  ...lazyTable(() => import('./date.ts'), same('date')),
  ...lazyTable(() => import('./diff.ts'), same('diff')),
  ...lazyTable(() => import('./file-operations.ts'), same('chmod', 'cp', 'ln', 'mkdir', 'mv', 'rm', 'rmdir', 'touch')),
  ...lazyTable(() => import('./find.ts'), same('find')),
  ...lazyTable(() => import('./grep.ts'), { egrep: 'grep', fgrep: 'grep', grep: 'grep' }),
  ...lazyTable(() => import('./head.ts'), same('head')),
  ...lazyTable(() => import('./ls.ts'), same('ls')),
  ...lazyTable(
    processes,
    same(
      ...(['env', 'free', 'kill', 'nice', 'nohup', 'pgrep', 'pidof', 'pkill', 'printenv', 'setsid', 'sleep'] as const),
      ...(['uptime', 'watch'] as const),
    ),
  ),
  ...lazyTable(() => import('./ps.ts'), same('ps')),
  ...lazyTable(() => import('./top.ts'), same('top')),
  ...lazyTable(() => import('./awk.ts'), same('awk')),
  ...lazyTable(() => import('./sed.ts'), same('sed')),
  ...lazyTable(() => import('./sort.ts'), same('sort')),
  ...lazyTable(() => import('./checksums.ts'), same('md5sum', 'sha1sum', 'sha256sum', 'sha512sum')),
  ...lazyTable(() => import('./disk.ts'), same('df', 'du', 'stat')),
  ...lazyTable(() => import('./dump.ts'), same('dd', 'hexdump', 'od', 'xxd')),
  ...lazyTable(() => import('./expr.ts'), same('expr')),
  ...lazyTable(paging, { ...same('less'), more: 'less' }),
  ...lazyTable(
    () => import('./paths.ts'),
    same('basename', 'dirname', 'mktemp', 'pwd', 'readlink', 'realpath', 'which'),
  ),
  ...lazyTable(() => import('./system.ts'), {
    ...same('clear', 'echo', 'id', 'nproc', 'stty', 'tty', 'uname', 'whoami'),
    false: 'noProgram',
    true: 'yesProgram',
  }),
  ...lazyTable(() => import('./tail.ts'), same('tail')),
  ...lazyTable(() => import('./tee.ts'), same('tee')),
  ...lazyTable(
    text,
    same('base64', 'comm', 'expand', 'fold', 'nl', 'paste', 'rev', 'seq', 'shuf', 'split', 'tac', 'yes'),
  ),
  ...lazyTable(() => import('./tr.ts'), same('tr')),
  ...lazyTable(() => import('./uniq.ts'), same('uniq')),
  ...lazyTable(() => import('./wc.ts'), same('wc')),
  ...lazyTable(() => import('./xargs.ts'), same('xargs')),
}

/** By name, for `/usr/bin` of a Debian-like machine. */
export const coreutils: Readonly<Record<string, Program>> = {
  ...common,
  ...lazyTable(() => import('./awk.ts'), { gawk: 'awk', mawk: 'awk' }),
  ...lazyTable(text, same('column', 'join')),
  ...lazyTable(paging, same('man')),
  ...lazyTable(processes, same('timeout')),
}

/** By name, for `/bin` of a busybox or alpine image. */
export const busyboxApplets: Readonly<Record<string, Program>> = Object.fromEntries(
  Object.entries({ ...common, ...lazyTable(processes, { timeout: 'busyboxTimeout' }) }).map(([name, run]) => [
    name,
    applet(run),
  ]),
)

/** What busybox's applets say where GNU's programs say something else, and how a process knows that it is one.
 *  Source: busybox 1.35 coreutils/, libbb/ (wfopen.c, remove_file.c, copy_file.c). Left out: wrong usage. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'

const applets = new WeakSet<Process>()

/** The program as an applet of busybox. */
export const applet =
  (run: Program): Program =>
  process => {
    applets.add(process)
    return run(process)
  }

export const isApplet = (process: Process): boolean => applets.has(process)

type Words = readonly (readonly [gnu: RegExp, busybox: string])[]

const cannotOpen: Words = [[/^(?:cannot open ')?(.*?)(?:' for reading)?: ([^:]*)$/, "can't open '$1': $2"]]

const BY_NAME: Readonly<Record<string, Words>> = {
  cat: cannotOpen,
  tail: cannotOpen,
  head: [[/^cannot open '(.*)' for reading: /, '$1: ']],
  ls: [[/^cannot access '(.*)': /, '$1: ']],
  rm: [[/^cannot remove '(.*)': /, "can't remove '$1': "]],
  rmdir: [[/^failed to remove '(.*)': /, "'$1': "]],
  mkdir: [[/^cannot create directory [‘'](.*)[’']: /, "can't create directory '$1': "]],
  touch: [[/^cannot touch '(.*)': /, '$1: ']],
  mv: [
    [/^cannot stat '(.*)': /, "can't rename '$1': "],
    [/^cannot move '(.*)' to '.*': /, "can't rename '$1': "],
  ],
  cp: [
    [/^cannot stat '(.*)': /, "can't stat '$1': "],
    [/^cannot create directory '(.*)': /, "can't create directory '$1': "],
    [/^cannot create regular file '(.*)': /, "can't create '$1': "],
    [/^-r not specified; omitting directory '(.*)'/, "omitting directory '$1'"],
  ],
}

/** @param message as GNU's program `name` words it */
export function busyboxWords(name: string, message: string): string {
  for (const [gnu, busybox] of BY_NAME[name] ?? []) if (gnu.test(message)) return message.replace(gnu, busybox)
  return message
}

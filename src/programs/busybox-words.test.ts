import { expect, it } from 'vitest'
import { busyboxWords } from './busybox-words.ts'

it.each([
  ['cat', '/tmp/ready: No such file or directory', "can't open '/tmp/ready': No such file or directory"],
  ['ls', "cannot access '/x': No such file or directory", '/x: No such file or directory'],
  ['rm', "cannot remove '/x': No such file or directory", "can't remove '/x': No such file or directory"],
  ['mkdir', 'cannot create directory ‘x’: File exists', "can't create directory 'x': File exists"],
  ['head', "cannot open 'x' for reading: No such file or directory", 'x: No such file or directory'],
  ['tail', "cannot open 'x' for reading: No such file or directory", "can't open 'x': No such file or directory"],
  ['grep', 'x: No such file or directory', 'x: No such file or directory'],
])('%s: %s', (name, gnu, busybox) => expect(busyboxWords(name, gnu)).toBe(busybox))

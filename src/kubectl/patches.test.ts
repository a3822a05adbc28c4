import { expect, it } from 'vitest'
import { threeWayPatch } from './strategic.ts'
import { unifiedDiff } from './unified-diff.ts'
import { bool, int, parseFlags, slice, text } from './flags.ts'

const deployment = (containers: object[], replicas = 1) => ({ spec: { replicas, template: { spec: { containers } } } })

it('patches what is wanted into what is there', () => {
  const original = deployment([
    { name: 'a', image: 'x:1', tty: true },
    { name: 'b', image: 'y' },
  ])
  const modified = deployment([{ name: 'a', image: 'x:2' }], 3)
  const current = deployment([
    { name: 'a', image: 'x:1', tty: true, imagePullPolicy: 'Always' },
    { name: 'b', image: 'y' },
  ])
  expect(threeWayPatch('Deployment', original, modified, current)).toEqual({
    spec: {
      replicas: 3,
      template: {
        spec: {
          $setElementOrder: undefined,
          '$setElementOrder/containers': [{ name: 'a' }],
          containers: [
            { name: 'a', tty: null, image: 'x:2' },
            { $patch: 'delete', name: 'b' },
          ],
        },
      },
    },
  })
  expect(threeWayPatch('Deployment', modified, modified, current && modified)).toEqual({})
})

it('shows a difference as diff -u does', () => {
  expect(unifiedDiff('a\nb\nc\n', 'a\nx\nc\n', ['one', 'two'])).toBe(
    '--- one\n+++ two\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n',
  )
})

const specs = [text('output o'), bool('watch w'), int('replicas'), slice('label-columns L')]

it.each([
  [['--nosuch'], 'unknown flag: --nosuch'],
  [['-wz'], "unknown shorthand flag: 'z' in -z"],
  [['--output'], 'flag needs an argument: --output'],
  [['-o'], "flag needs an argument: 'o' in -o"],
  [['--replicas=x'], 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'],
  [['-w=x'], 'invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax'],
])('refuses %j', (argv, words) => expect(() => parseFlags(argv, specs)).toThrow(words))

it('reads flags in all their forms', () => {
  const { flags, args, dash } = parseFlags(['pods', '-owide', '-w', '-L', 'a,b', '--replicas', '-1', '--', '-x'], specs)
  expect([flags.text('output'), flags.bool('watch'), flags.list('label-columns'), flags.int('replicas')]).toEqual([
    'wide',
    true,
    ['a', 'b'],
    -1,
  ])
  expect([args, dash]).toEqual([['pods', '-x'], 1])
})

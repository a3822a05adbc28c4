import { expect, it } from 'vitest'
import { CompactedError, Etcd, type Change } from './etcd.ts'

const value = (n: number) => Object.freeze({ n })

it('counts revisions and versions as etcd does', () => {
  const etcd = new Etcd()
  expect(etcd.revision).toBe(1)
  expect(etcd.put('/registry/pods/a/x', value(1))).toMatchObject({ createRevision: 2, modRevision: 2, version: 1 })
  expect(etcd.put('/registry/pods/a/x', value(2))).toMatchObject({ createRevision: 2, modRevision: 3, version: 2 })
  expect(etcd.put('/registry/pods/a/x', value(3), 2)).toBeUndefined()
  expect(etcd.put('/registry/pods/a/x', value(3), 0)).toBeUndefined()
  expect(etcd.delete('/registry/pods/a/x', 3)).toMatchObject({ value: { n: 2 } })
  expect(etcd.put('/registry/pods/a/x', value(4), 0)).toMatchObject({ createRevision: 5, version: 1 })
})

it('ranges in key order, with a limit, and as of a revision', () => {
  const etcd = new Etcd()
  for (const key of ['b/2', 'a/1', 'a-b/0', 'b/1']) etcd.put(`/registry/pods/${key}`, value(0))
  etcd.put('/registry/nodes/n', value(0))
  const keys = (...args: Parameters<Etcd['range']>) => etcd.range(...args).kvs.map(kv => kv.key.slice(15))
  expect(keys('/registry/pods/')).toEqual(['a-b/0', 'a/1', 'b/1', 'b/2'])
  expect(keys('/registry/pods/b/')).toEqual(['b/1', 'b/2'])
  const page = etcd.range('/registry/pods/', { limit: 2 })
  expect(page.remaining).toBe(2)
  etcd.delete('/registry/pods/b/1')
  etcd.put('/registry/pods/a/0', value(0))
  const rest = { after: page.kvs[1]!.key, revision: page.revision }
  expect(keys('/registry/pods/', rest)).toEqual(['b/1', 'b/2'])
  expect(keys('/registry/pods/')).toEqual(['a-b/0', 'a/0', 'a/1', 'b/2'])
  etcd.compact(etcd.revision)
  expect(() => etcd.range('/registry/pods/', rest)).toThrow(CompactedError)
})

it('tells watchers from a revision on, in order, even those who write', () => {
  const etcd = new Etcd()
  etcd.put('/registry/pods/a/x', value(1))
  etcd.put('/registry/nodes/n', value(1))
  etcd.put('/registry/pods/a/x', value(2))
  const seen: string[] = []
  const note = (change: Change) =>
    seen.push(`${change.revision} ${JSON.stringify(change.before?.value)} ${JSON.stringify(change.now?.value)}`)
  const stop = etcd.watch('/registry/pods/', 3, change => {
    note(change)
    if (change.revision === 5) etcd.delete('/registry/pods/a/x')
  })
  etcd.put('/registry/pods/a/x', value(3))
  stop()
  etcd.put('/registry/pods/a/x', value(4))
  expect(seen).toEqual(['4 {"n":1} {"n":2}', '5 {"n":2} {"n":3}', '6 {"n":3} undefined'])
  etcd.compact(5)
  expect(() => etcd.watch('/registry/pods/', 5, note)).toThrow(CompactedError)
  expect(etcd.changes('/registry/pods/', 6)).toHaveLength(2)
})

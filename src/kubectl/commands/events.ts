/** `kubectl events`. Source: kubectl/pkg/cmd/events/events.go. */
import { pathOf } from '../../api/resources.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, int, slice, text } from '../flags.ts'
import { dig, itemsOf, type Unstructured } from '../object.ts'
import { printerFor, printFlags } from '../output/printer.ts'
import { TabWriter } from '../output/tab-writer.ts'
import { humanDuration } from '../../api/duration.ts'

export const events: Command = {
  name: 'events',
  flags: [
    bool('all-namespaces A'),
    text('for'),
    bool('no-headers'),
    ...printFlags(),
    int('chunk-size', { default: '500' }),
    slice('types'),
    bool('watch w'),
  ],
  async run(k) {
    const { flags } = k
    const mapper = await k.mapper()
    const all = flags.bool('all-namespaces')
    const path = pathOf(mapper.resourceFor('events'), all ? undefined : k.namespace)
    const types = flags.list('types').map(t => t.toLowerCase())
    for (const type of types)
      if (type !== 'normal' && type !== 'warning') throw new KubectlError('valid --types are Normal or Warning')
    let fieldSelector: string | undefined
    if (flags.text('for')) {
      const [type, name] = flags.text('for').split('/')
      if (!name) throw new KubectlError('--for must be in resource/name form')
      const resource = mapper.matching(type!)
      fieldSelector = `involvedObject.kind=${resource.kind},involvedObject.name=${name}`
    }
    const keep = (event: Unstructured) => !types.length || types.includes(String(event['type']).toLowerCase())
    const list = await k.client.json('GET', path, { query: { fieldSelector, limit: 500 } })
    const found = itemsOf(list)
      .filter(keep)
      .map(e => ({ ...e, apiVersion: 'v1', kind: 'Event' }))
    found.sort((a, b) => seenAt(a) - seenAt(b))
    const print = flags.text('output') ? await printerFor(k) : undefined
    const writer = new TabWriter()
    const lines = (events: readonly Unstructured[]) => events.map(e => row(e, k.now(), all))
    if (print) await k.out(print({ apiVersion: 'v1', kind: 'List', metadata: {}, items: found }))
    else if (!found.length && !flags.bool('watch'))
      await k.err(all ? 'No events found.\n' : `No events found in ${k.namespace} namespace.\n`)
    else {
      const header = [...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']
      await k.out(writer.format([...(flags.bool('no-headers') ? [] : [header]), ...lines(found)]))
    }
    if (!flags.bool('watch')) return
    for await (const event of k.client.watch(path, { fieldSelector, resourceVersion: list.metadata.resourceVersion })) {
      if (event.type === 'DELETED' || !keep(event.object)) continue
      await k.out(print ? print(event.object) : writer.format(lines([event.object])))
    }
  },
}

const seenAt = (event: Unstructured): number =>
  Date.parse(
    String(
      dig(event, 'series', 'lastObservedTime') ??
        event['lastTimestamp'] ??
        event['eventTime'] ??
        event.metadata.creationTimestamp ??
        0,
    ),
  )

function row(event: Unstructured, now: number, withNamespace: boolean): string[] {
  const age = (at: number) => humanDuration(now - at)
  const count = dig<number>(event, 'series', 'count') ?? (event['count'] as number | undefined) ?? 1
  const first = Date.parse(String(event['firstTimestamp'] ?? event['eventTime'] ?? event.metadata.creationTimestamp))
  const interval = count > 1 ? `${age(seenAt(event))} (x${count} over ${age(first)})` : age(seenAt(event))
  const object = `${String(dig(event, 'involvedObject', 'kind'))}/${String(dig(event, 'involvedObject', 'name'))}`
  return [
    ...(withNamespace ? [event.metadata.namespace ?? ''] : []),
    interval,
    String(event['type'] ?? ''),
    String(event['reason'] ?? ''),
    object,
    String(event['message'] ?? '').trim(),
  ]
}

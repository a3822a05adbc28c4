import { expect, it } from 'vitest'
import { open } from './testing.ts'

const CORE = '/api/v1/namespaces/default/events'
const EVENTS = '/apis/events.k8s.io/v1/namespaces/default/events'

const old = {
  metadata: { name: 'web.1' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
  reason: 'Started',
  message: 'Container started',
  type: 'Normal',
  source: { component: 'kubelet', host: 'worker' },
  firstTimestamp: '2026-11-22T00:00:00Z',
  lastTimestamp: '2026-11-22T00:00:00Z',
  count: 1,
}

const fresh = {
  metadata: { name: 'web.2' },
  regarding: { kind: 'Pod', namespace: 'default', name: 'web' },
  reason: 'Scheduled',
  note: 'Successfully assigned',
  action: 'Binding',
  type: 'Normal',
  eventTime: '2026-11-22T00:00:00.000000Z',
  reportingController: 'default-scheduler',
  reportingInstance: 'default-scheduler-1',
}

it('an event of one group is one of the other', () => {
  const { ask } = open()
  const seen: unknown[] = []
  ask('GET', EVENTS, undefined, { query: { watch: 'true', resourceVersion: '1' } }).stream!.listen({
    next: event => seen.push(event),
    end: () => {},
  })
  expect(ask('POST', CORE, old).status).toBe(201)
  expect(ask('POST', EVENTS, fresh).status).toBe(201)
  const { body } = ask('GET', `${EVENTS}/web.1`)
  expect(body).toMatchObject({
    apiVersion: 'events.k8s.io/v1',
    regarding: old.involvedObject,
    note: 'Container started',
    deprecatedSource: old.source,
    deprecatedFirstTimestamp: old.firstTimestamp,
    deprecatedCount: 1,
  })
  expect(body).not.toHaveProperty('message')
  expect(ask('GET', `${CORE}/web.2`).body).toMatchObject({
    apiVersion: 'v1',
    involvedObject: fresh.regarding,
    message: fresh.note,
    reportingComponent: 'default-scheduler',
    firstTimestamp: null,
  })
  expect(ask('DELETE', `${EVENTS}/web.1`).status).toBe(200)
  expect(ask('GET', CORE).body).toMatchObject({ items: [{ metadata: { name: 'web.2' } }] })
  expect(seen).toMatchObject([
    { type: 'ADDED', object: { note: 'Container started' } },
    { type: 'ADDED', object: { note: 'Successfully assigned' } },
    { type: 'DELETED', object: { note: 'Container started' } },
  ])
})

it('events.k8s.io asks more of an event', () => {
  const { ask } = open()
  const { body } = ask('POST', EVENTS, { metadata: { name: 'x' }, regarding: fresh.regarding, deprecatedCount: 2 })
  expect(body).toHaveProperty(
    'message',
    'Event.events.k8s.io "x" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: , count: Invalid value: "": needs to be unset]',
  )
  ask('POST', EVENTS, fresh)
  const change = ask('PATCH', `${EVENTS}/web.2`, '{"note":"other"}', { contentType: 'application/merge-patch+json' })
  expect(change.body).toHaveProperty(
    'message',
    'Event.events.k8s.io "web.2" is invalid: message: Invalid value: "other": field is immutable',
  )
})

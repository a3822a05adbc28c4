/** Events, of both groups. Source: pkg/registry/core/event/strategy.go. */
import type { Event } from '../../../api/core-v1.ts'
import { EVENTS } from '../../../api/kinds.ts'
import { toCoreEvent } from '../event-forms.ts'
import type { Cell, Draft, Strategy } from '../strategy.ts'
import { validateEvent, validateEventChange, validateNewEvent } from '../validation/event.ts'
import type { Loose } from '../validation/field-errors.ts'
import { ago } from './cells.ts'
import { stored } from './stored.ts'

function eventRow(event: Event, now: number): Cell[] {
  const first = ago(event.firstTimestamp ?? event.eventTime, now)
  const last = event.series?.lastObservedTime ?? event.lastTimestamp
  const { kind = '', name = '', fieldPath = '' } = event.involvedObject
  const component = event.source?.component || event.reportingComponent || ''
  const instance = event.source?.host || event.reportingInstance
  return [
    last ? ago(last, now) : first,
    event.type ?? '',
    event.reason ?? '',
    name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
    fieldPath,
    instance ? `${component}, ${instance}` : component,
    (event.message ?? '').trim(),
    first,
    event.series?.count ?? (event.count || 1),
    event.metadata.name,
  ]
}

export const events: Strategy<Event> = {
  resource: EVENTS,
  validate: draft => validateEvent(draft as unknown as Loose<Event>),
  row: eventRow,
  selectableFields: {
    'involvedObject.kind': event => event.involvedObject.kind ?? '',
    'involvedObject.namespace': event => event.involvedObject.namespace ?? '',
    'involvedObject.name': event => event.involvedObject.name ?? '',
    'involvedObject.uid': event => event.involvedObject.uid ?? '',
    'involvedObject.apiVersion': event => event.involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': event => event.involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': event => event.involvedObject.fieldPath ?? '',
    reason: event => event.reason ?? '',
    reportingComponent: event => event.reportingComponent || event.source?.component || '',
    source: event => event.source?.component || event.reportingComponent || '',
    type: event => event.type ?? '',
  },
}

const coreForm = (event: object) => toCoreEvent(event as Draft) as unknown as Loose<Event>

export const eventsOfEvents = stored('events.k8s.io/v1/events', {
  validate: draft => {
    const event = coreForm(draft)
    // What is created has no version yet.
    const isNew = draft.metadata.resourceVersion === undefined
    return [...validateEvent(event), ...(isNew ? validateNewEvent(event) : [])]
  },
  validateUpdate: (draft, old) => validateEventChange(coreForm(draft), coreForm(old as object)),
  row: (event, now) => eventRow(coreForm(event as object) as Event, now),
})

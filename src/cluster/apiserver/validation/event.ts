/** Events, in the core group's form. Source: pkg/apis/core/validation/events.go. */
import type { Event } from '../../../api/core-v1.ts'
import { qualifiedNameErrors } from '../../../api/names.ts'
import type { FieldError } from '../../../api/status.ts'
import { equal } from './equal.ts'
import { allInvalid, invalid, required, type Loose } from './field-errors.ts'

const MAX_NAME = 128
const MAX_NOTE = 1024

/** What both groups ask of an event. */
export function validateEvent(event: Loose<Event>): FieldError[] {
  const involved = event.involvedObject?.namespace ?? ''
  const own = event.metadata?.namespace ?? ''
  const elsewhere = [invalid('involvedObject.namespace', involved, 'does not match event.namespace')]
  if (!event.eventTime) return own === (involved || 'default') ? [] : elsewhere
  const errors = involved || own === 'default' || own === 'kube-system' ? [] : elsewhere
  const controller = event.reportingComponent ?? ''
  const short = (field: string, value: string | undefined, max = MAX_NAME) => {
    if ((value ?? '').length > max) errors.push(invalid(field, '', `can have at most ${max} characters`))
  }
  if (!controller) errors.push(required('reportingController'))
  errors.push(...allInvalid('reportingController', controller, qualifiedNameErrors(controller)))
  if (!event.reportingInstance) errors.push(required('reportingInstance'))
  short('reportingInstance', event.reportingInstance)
  if (!event.action) errors.push(required('action'))
  short('action', event.action)
  if (!event.reason) errors.push(required('reason'))
  short('reason', event.reason)
  short('message', event.message, MAX_NOTE)
  return errors
}

function seriesErrors({ series }: Loose<Event>): FieldError[] {
  if (!series) return []
  const errors: FieldError[] = []
  if ((series.count ?? 0) < 2) errors.push(invalid('series.count', '', 'should be at least 2'))
  if (!series.lastObservedTime) errors.push(required('series.lastObservedTime'))
  return errors
}

/** What events.k8s.io asks of a new one besides. */
export function validateNewEvent(event: Loose<Event>): FieldError[] {
  const errors = seriesErrors(event)
  if (!event.eventTime) errors.push(required('eventTime'))
  if (event.type !== 'Normal' && event.type !== 'Warning')
    errors.push(invalid('type', '', `has invalid value: ${event.type ?? ''}`))
  const unset = (field: string, given: unknown) => {
    if (given) errors.push(invalid(field, '', 'needs to be unset'))
  }
  unset('firstTimestamp', event.firstTimestamp)
  unset('lastTimestamp', event.lastTimestamp)
  unset('count', event.count)
  unset('source', event.source?.component || event.source?.host)
  return errors
}

/** In the order in which they are looked at; the reason is looked at twice. */
const IMMUTABLE = [
  ...['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count', 'reason', 'type'],
  ...['eventTime', 'action', 'related', 'reportingController', 'reportingInstance'],
]

/** What events.k8s.io allows to change is the series. */
export function validateEventChange(event: Loose<Event>, old: Loose<Event>): FieldError[] {
  const errors = equal(event.series, old.series) ? [] : seriesErrors(event)
  for (const field of IMMUTABLE) {
    const key = (field === 'reportingController' ? 'reportingComponent' : field) as keyof Event
    if (!equal(event[key], old[key])) errors.push(invalid(field, event[key], 'field is immutable'))
  }
  return errors
}

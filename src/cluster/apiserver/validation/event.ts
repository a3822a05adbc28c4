/** Events of the core group. Source: legacyValidateEvent of pkg/apis/core/validation/events.go. */
import type { Event } from '../../../api/core-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { invalid, type Loose } from './field-errors.ts'

export function validateEvent(event: Loose<Event>): FieldError[] {
  const involved = event.involvedObject?.namespace ?? ''
  const own = event.metadata?.namespace ?? ''
  // Of what lives in no namespace, an event may be in any.
  if (!involved || involved === own) return []
  return [invalid('involvedObject.namespace', involved, 'does not match event.namespace')]
}

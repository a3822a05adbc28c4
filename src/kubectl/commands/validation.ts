/** `--validate`, the strictness about unknown fields that is asked of the server. */
import { KubectlError } from '../errors.ts'
import { text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'

export const validateFlag = text('validate', {
  default: 'strict',
  bare: 'strict',
})

const MODES: Record<string, string> = {
  true: 'Strict',
  strict: 'Strict',
  false: 'Ignore',
  ignore: 'Ignore',
  warn: 'Warn',
}

/** @throws KubectlError */
export function validationQuery(k: Invocation): { fieldValidation: string } {
  const given = k.flags.text('validate')
  const mode = MODES[given]
  if (!mode) throw new KubectlError(`invalid - validate option ${JSON.stringify(given)}`)
  return { fieldValidation: mode }
}

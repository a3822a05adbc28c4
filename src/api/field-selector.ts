/** Field selectors of requests: `status.phase=Running,spec.nodeName!=worker`.
 *  Source: apimachinery/pkg/fields/selector.go. */

export interface FieldRequirement {
  readonly field: string
  readonly negated: boolean
  readonly value: string
}

/** @throws Error in the words of the API server */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const requirements: FieldRequirement[] = []
  for (const term of splitTerms(text)) {
    if (!term) continue
    const found = /^((?:\\.|[^\\=!])*?)(==|!=|=)(.*)$/s.exec(term)
    if (!found) throw new InvalidFieldSelector(`invalid selector: '${text}'; can't understand '${term}'`)
    requirements.push({ field: found[1]!, negated: found[2] === '!=', value: unescapeValue(found[3]!) })
  }
  return requirements
}

export class InvalidFieldSelector extends Error {}

function splitTerms(text: string): string[] {
  return text.match(/(?:\\.|[^\\,])+/gs) ?? []
}

function unescapeValue(text: string): string {
  return text.replace(/\\([\\,=])/g, '$1')
}

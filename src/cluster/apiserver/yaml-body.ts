/** Bodies in YAML, as clients outside the cluster may send them. Loaded when the first one comes. */
import { parseDocument } from 'yaml'

/** JSON values. @throws Error with the place and what is wrong */
export function readYamlBody(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' })
  const error = document.errors[0]
  if (error) {
    const line = error.linePos?.[0].line
    throw new Error(`${line ? `line ${line}: ` : ''}${error.message.split('\n')[0]}`)
  }
  // By way of text, so that no alias is shared and none leads round in a circle.
  const json = JSON.stringify(document.toJS())
  return json === undefined ? undefined : JSON.parse(json)
}

/** `-o custom-columns=NAME:.metadata.name`. Source: kubectl/pkg/cmd/get/customcolumn.go. */
import { KubectlError } from '../errors.ts'
import { isList, itemsOf, type Unstructured } from '../object.ts'
import { goPlain } from './go-value.ts'
import { fieldGetter } from './jsonpath.ts'
import { TabWriter } from './tab-writer.ts'

interface Column {
  header: string
  get: (object: unknown) => unknown[]
}

/** @throws KubectlError */
export function columnsOf(spec: string): Column[] {
  if (!spec) throw new KubectlError('custom-columns format specified but no custom columns given')
  return spec.split(',').map(part => {
    const colon = part.indexOf(':')
    if (colon < 0) throw new KubectlError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { header: part.slice(0, colon), get: fieldGetter(part.slice(colon + 1)) }
  })
}

/** From a file: a line of headers, a line of paths. @throws KubectlError */
export function columnsOfFile(content: string): Column[] {
  const [headers, paths] = content
    .split('\n')
    .filter(line => line.trim())
    .map(line => line.trim().split(/\s+/))
  if (!headers || !paths) throw new KubectlError('expected at least two lines in the custom-columns file')
  if (headers.length !== paths.length) {
    throw new KubectlError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    )
  }
  return headers.map((header, i) => ({ header, get: fieldGetter(paths[i]!) }))
}

/** A printer whose columns keep their widths. */
export function customColumns(columns: readonly Column[], noHeaders: boolean): (object: Unstructured) => string {
  const writer = new TabWriter()
  let started = noHeaders
  return object => {
    const rows = (isList(object) ? itemsOf(object) : [object]).map(item =>
      columns.map(column => {
        const found = column.get(item)
        return found.length ? found.map(goPlain).join(',') : '<none>'
      }),
    )
    if (!started) rows.unshift(columns.map(c => c.header))
    started = true
    return writer.format(rows)
  }
}

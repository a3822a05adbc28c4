/** A pod template as `kubectl rollout history --revision` shows it. Source: kubectl/pkg/describe (DescribePodTemplate).
 *  Left out: probes, volumes in detail. */
import { dig, type Unstructured } from '../object.ts'

export function describeTemplate(template: Unstructured, cause: string): string {
  const out: string[] = ['Pod Template:']
  const block = (name: string, map: Record<string, string> | undefined, separator: string) => {
    const keys = Object.keys(map ?? {}).sort()
    keys.forEach((key, i) => out.push(`${i ? '\t\t' : `  ${name}:\t`}${key}${separator}${map![key]}`))
    if (!keys.length && name === 'Labels') out.push(`  ${name}:\t<none>`)
  }
  block('Labels', template.metadata?.labels, '=')
  const annotations = {
    ...template.metadata?.annotations,
    ...(cause === '<none>' ? {} : { 'kubernetes.io/change-cause': cause }),
  }
  block('Annotations', annotations, ': ')
  out.push('  Containers:')
  for (const c of dig<Record<string, unknown>[]>(template, 'spec', 'containers') ?? []) {
    const ports =
      (c['ports'] as { containerPort: number; protocol?: string; hostPort?: number; name?: string }[] | undefined) ?? []
    out.push(`   ${String(c['name'])}:`, `    Image:\t${String(c['image'])}`)
    const tail = (p: { name?: string }) => (p.name ? ` (${p.name})` : '')
    out.push(
      `    Port${ports.length > 1 ? 's' : ''}:\t${ports.map(p => `${p.containerPort}/${p.protocol ?? 'TCP'}${tail(p)}`).join(', ') || '<none>'}`,
    )
    out.push(
      `    Host Port${ports.length > 1 ? 's' : ''}:\t${ports.map(p => `${p.hostPort ?? 0}/${p.protocol ?? 'TCP'}${tail(p)}`).join(', ') || '<none>'}`,
    )
    const env = (c['env'] as { name: string; value?: string }[] | undefined) ?? []
    if (env.length) out.push('    Environment:', ...env.map(e => `      ${e.name}:\t${e.value ?? ''}`))
    else out.push('    Environment:\t<none>')
    const mounts = (c['volumeMounts'] as { mountPath: string; name: string; readOnly?: boolean }[] | undefined) ?? []
    if (mounts.length)
      out.push('    Mounts:', ...mounts.map(m => `      ${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'})`))
    else out.push('    Mounts:\t<none>')
  }
  out.push('  Volumes:\t<none>', '  Node-Selectors:\t<none>', '  Tolerations:\t<none>')
  return align(out)
}

/** Columns at tabs, two spaces apart, over neighbouring lines. */
function align(lines: readonly string[]): string {
  const rows = lines.map(line => line.split('\t'))
  rows.forEach((row, i) => {
    if (row.length < 2 || row[0]!.endsWith('\0')) return
    let from = i
    let to = i
    while (from > 0 && rows[from - 1]!.length > 1) from--
    while (to < rows.length - 1 && rows[to + 1]!.length > 1) to++
    const width = Math.max(...lines.slice(from, to + 1).map(line => line.split('\t')[0]!.length)) + 2
    row[0] = row[0]!.padEnd(width)
  })
  return rows.map(row => `${row.join('')}\n`).join('')
}

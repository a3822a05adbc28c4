/** A pod template as `kubectl rollout history --revision` shows it: described, with tabs that no one has set in columns.
 *  Source: kubectl/pkg/polymorphichelpers/history.go (printTemplate). */
import type { PodTemplateSpec } from '../../api/core-v1.ts'
import { describePodTemplate } from '../describe/pod.ts'
import { Cells } from '../describe/tab-cells.ts'

export function templateText(template: PodTemplateSpec, cause: string): string {
  const { metadata } = template
  const annotations = { ...metadata?.annotations, 'kubernetes.io/change-cause': cause }
  const out = new Cells()
  describePodTemplate(out, cause === '<none>' ? template : { ...template, metadata: { ...metadata, annotations } })
  return out.raw()
}

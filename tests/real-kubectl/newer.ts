/** Where kubectl v1.36 says other things than the one that is installed here, and why; each turns a line of the older
 *  one into what the newer one says. Whatever is not here must be the same. */

interface Newer {
  reason: string
  /** Commands that it applies to; all if not given. */
  of?: RegExp
  from: RegExp
  to: string
}

export const NEWER: readonly Newer[] = [
  {
    reason: 'v1.33: what is deleted is told with its namespace',
    of: /^delete .*-n (?<namespace>\w+)/,
    from: /^(?!No resources)(.*\S) (force deleted|deleted)$/gm,
    to: '$1 $2 from NAMESPACE namespace',
  },
  {
    reason: 'v1.33: describe names ports',
    of: /^describe|^rollout history/,
    from: /^(\s+(?:Host )?Port:\s+\d+\/TCP)$/gm,
    to: '$1 (http)',
  },
  {
    reason: 'v1.34: describe shows the container that an event is about',
    of: /^describe/,
    from: /^(\s+\w+\s+\w+\s+\S+(?: \(x.*?\))?\s+kubelet\s+)(?=(?:Pulling|Successfully pulled|Container|Created|Started))/gm,
    to: '$1spec.containers{c}: ',
  },
  {
    reason: 'v1.33: an unset optional reads false; the field has lost its prefix',
    of: /^describe/,
    from: /^( *)ConfigMapOptional: {7}<nil>$/gm,
    to: '$1Optional:                false',
  },
  {
    reason: 'v1.34: DaemonSets are described with their namespace',
    of: /^describe ds/,
    from: /^(Name: +.*\n)(?=Selector)/gm,
    to: '$1Namespace:      NAMESPACE\n',
  },
  {
    reason: 'Google builds of kubectl say Error where the others say error',
    from: /^Error: (?=unknown|flag needs)/gm,
    to: 'error: ',
  },
  {
    reason: 'v1.33: ReplicaSets tell how many pods are terminating; an older client knows no such field',
    of: /^rollout history .*-o yaml/,
    from: /^( {2}replicas: \d+)$(?!\n {2}\S)/gm,
    to: '$1\n  terminatingReplicas: 0',
  },
  {
    reason: 'Google builds of kubectl log the errors of cobra',
    from: /^E\d{4} [\d:.]+ +\d+ run\.go:\d+\] "command failed" err="(.*)"$/gm,
    to: 'error: $1',
  },
  {
    reason: 'v1.34: metadata with no more than a creationTimestamp that is not set is empty',
    of: /-o yaml/,
    from: /^( *)metadata:\n\1 {2}creationTimestamp: null\n(?!\1 {2})/gm,
    to: '$1metadata: {}\n',
  },
  {
    reason: 'v1.34: KYAML',
    from: /(?<=jsonpath-file,)(?=name,)/g,
    to: 'kyaml,',
  },
  {
    reason: 'v1.34: KYAML',
    of: /--help$/,
    from: /(?<=One of: \(json, yaml, )(?=name, go-template)/g,
    to: 'kyaml, ',
  },
  {
    reason: 'v1.34: creationTimestamp is left out where it is not set',
    of: /-o yaml|-o json/,
    from: /^ *"?creationTimestamp"?: null,?\n/gm,
    to: '',
  },
]

/** The older one's words as the newer one would have them. */
export function asNewer(command: string, said: string): string {
  let text = said
  for (const { of, from, to } of NEWER) {
    if (of && !of.test(command)) continue
    const namespace = / -n (\w+)/.exec(command)?.[1] ?? ''
    text = text.replace(from, to.replace('NAMESPACE', namespace))
  }
  return text
}

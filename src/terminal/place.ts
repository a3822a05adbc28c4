/** Where a terminal stands, and what the learner would have typed on the laptop to get there. */
export type Place =
  { on: 'laptop' } | { on: 'node'; node: string } | { on: 'pod'; namespace: string; pod: string; container?: string }

export function titleOf(place: Place): string {
  return place.on === 'laptop' ? 'laptop' : place.on === 'node' ? place.node : place.pod
}

/** Undefined for the laptop's own login shell. */
export function commandTo(place: Place): readonly string[] | undefined {
  switch (place.on) {
    case 'laptop':
      return undefined
    case 'node':
      return ['ssh', place.node]
    case 'pod': {
      const container = place.container ? ['-c', place.container] : []
      return ['kubectl', 'exec', '-it', '-n', place.namespace, place.pod, ...container, '--', 'sh']
    }
  }
}

/** The place that a command leads to; undefined where it is none of those above. */
export function placeOf(command: readonly string[] | undefined): Place | undefined {
  if (!command) return { on: 'laptop' }
  if (command[0] === 'ssh' && command.length === 2) return { on: 'node', node: command[1]! }
  const [, exec, , , namespace, pod, flag, container] = command
  if (exec !== 'exec' || !namespace || !pod) return undefined
  return { on: 'pod', namespace, pod, ...(flag === '-c' && { container }) }
}

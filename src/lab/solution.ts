/** A lab's `solution.t`: a transcript as in `tests/transcripts`, whose steps belong to tasks. `# task: ID` begins the
 *  steps of a task; what comes before the first is looking around. Lines that begin with `# ` are remarks. */

export interface Step {
  /** Undefined before the first task. */
  task?: string
  /** Bash, one line or more. */
  command: string
  /** As a terminal showed it, standard error included. */
  output: readonly string[]
  status: number
}

export function parseSolution(source: string): Step[] {
  const steps: { task?: string; command: string; output: string[]; status: number }[] = []
  let task: string | undefined
  for (const line of source.split('\n')) {
    const step = steps.at(-1)
    const named = /^# task: (\S+)$/.exec(line)
    if (named) task = named[1]!
    else if (line.startsWith('# ') || line === '#') continue
    else if (line.startsWith('$ ')) {
      steps.push({ ...(task ? { task } : {}), command: line.slice(2), output: [], status: 0 })
    } else if (line.startsWith('> ') && step && !step.output.length) step.command += `\n${line.slice(2)}`
    else step?.output.push(line)
  }
  for (const step of steps) {
    while (step.output.at(-1) === '') step.output.pop()
    const status = /^\[(\d+)\]$/.exec(step.output.at(-1) ?? '')
    if (!status) continue
    step.status = Number(status[1])
    step.output.pop()
  }
  return steps
}

/** The same transcript with other answers. */
export function writeSolution(source: string, answers: readonly { output: string; status: number }[]): string {
  const lines: string[] = []
  let asked = -1
  const answer = () => {
    const given = answers[asked]
    if (!given) return
    if (given.output.trimEnd()) lines.push(given.output.trimEnd())
    if (given.status) lines.push(`[${given.status}]`)
  }
  const inCommand = (line: string) => line.startsWith('> ') && /^[$>] /.test(lines.at(-1) ?? '')
  for (const line of source.split('\n')) {
    if (/^(\$ |# |#$)/.test(line)) {
      // After a remark the answer stands already.
      if (!lines.at(-1)?.startsWith('#')) answer()
      if (line.startsWith('$ ')) asked++
      lines.push(line)
    } else if (inCommand(line)) lines.push(line)
  }
  answer()
  return `${lines.join('\n')}\n`
}

/** How a manifest differs from what the cluster has: what `kubectl diff` says of it, run unseen. */
import { useEffect, useState } from 'preact/hooks'
import type { Answer } from '../../../terminal/lab-client.ts'
import { words } from '../workspace/lab-words.ts'
import { Icon } from '../workspace/Icon.tsx'
import type { LabWorkspace } from '../workspace/lab-workspace.ts'

/** No line of a manifest is this. */
const END = 'END-OF-MANIFEST'

interface DiffProps {
  workspace: LabWorkspace
  text: string
  onClose: () => void
}

/** `diff`'s own words for which side a line is on. */
const classOf = (line: string) =>
  /^(diff|---|\+\+\+) /.test(line)
    ? 'head'
    : line.startsWith('@@')
      ? 'place'
      : line.startsWith('+')
        ? 'more'
        : line.startsWith('-')
          ? 'less'
          : ''

export function DiffPane({ workspace, text, onClose }: DiffProps) {
  const [answer, setAnswer] = useState<Answer>()
  useEffect(() => {
    const command = `kubectl diff -f - <<'${END}'\n${text.replace(/\n?$/, '\n')}${END}`
    return workspace.client.ask(command, setAnswer)
  }, [workspace, text])
  const { diff } = words.value
  const lines = answer?.output.trimEnd().split('\n') ?? []
  return (
    <div class="editor-diff" role="region" aria-label={diff.title} tabIndex={0}>
      <p class="editor-question">
        <span>
          {!answer ? diff.asking : answer.status === 0 ? diff.same : answer.status === 1 ? diff.change : diff.refused}
        </span>
        <button type="button" class="workspace-button" onClick={onClose}>
          <Icon name="editor" />
          {diff.back}
        </button>
      </p>
      {answer && answer.status > 0 && (
        <pre>
          {lines.map((line, i) => (
            <span key={i} class={classOf(line)}>
              {`${line}\n`}
            </span>
          ))}
        </pre>
      )}
    </div>
  )
}

/** How a manifest differs from what the cluster has: what `kubectl diff` says of it, run unseen. */
import { useEffect, useState } from 'preact/hooks'
import type { Answer } from '../../../terminal/lab-client.ts'
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
  const lines = answer?.output.trimEnd().split('\n') ?? []
  return (
    <div class="editor-diff" role="region" aria-label="Compared with the cluster" tabIndex={0}>
      <p class="editor-question">
        <span>
          {!answer
            ? 'Asking the cluster …'
            : answer.status === 0
              ? 'The cluster has just what this file says.'
              : answer.status === 1
                ? 'What applying this file would change:'
                : 'The cluster does not take this file:'}
        </span>
        <button type="button" class="workspace-button" onClick={onClose}>
          <Icon name="editor" />
          Back to the text
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

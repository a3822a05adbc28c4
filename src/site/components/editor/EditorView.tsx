import type { UpperProps } from '../Workspace.tsx'
export function EditorView(_: UpperProps) {
  return <p>editor</p>
}

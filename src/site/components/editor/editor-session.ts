/** stub */
import type { LabWorkspace } from '../workspace/lab-workspace.ts'
export class EditorSession {
  constructor(readonly_: LabWorkspace) {
    void readonly_
  }
}

/** The editor: the files of the workspace, those that are open in tabs, and what can be done with the one shown. */
import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { showView } from '../../split.ts'
import type { UpperProps } from '../Workspace.tsx'
import { fill } from '../../words.ts'
import { Icon } from '../workspace/Icon.tsx'
import { words } from '../workspace/lab-words.ts'
import type { LabWorkspace } from '../workspace/lab-workspace.ts'
import { CodeView, isYaml } from './code-view.ts'
import { DiffPane } from './DiffPane.tsx'
import { baseName, HOME, isUnsaved, shownPath, type EditorSession, type OpenDocument } from './editor-session.ts'
import { FileTree } from './FileTree.tsx'
import { formatManifest } from './format.ts'
import { ClusterSchema } from './schema.ts'
import styles from '../../styles/editor.css?inline'

const PANEL = 'editor-panel'

/** Where there is room for the files or a text, not for both. */
const alone = matchMedia('(max-width: 39rem)')

/** One a lab: it is the same as long as the lab runs. */
const schemas = new WeakMap<LabWorkspace, ClusterSchema>()

export function EditorView({ workspace }: UpperProps) {
  const [session, setSession] = useState<EditorSession>()
  useEffect(() => {
    setSession(undefined)
    void workspace.editor().then(setSession)
  }, [workspace])
  return session ? <Editor key={String(session)} session={session} workspace={workspace} /> : null
}

function Editor({ session, workspace }: { session: EditorSession; workspace: LabWorkspace }) {
  const place = useRef<HTMLDivElement>(null)
  const code = useRef<CodeView>()
  const [tree, setTree] = useState(true)
  const [closing, setClosing] = useState<number>()
  const [diff, setDiff] = useState<{ id: number; text: string }>()
  const [note, setNote] = useState('')
  const active = session.activeDocument
  const say = words.value.editor

  useEffect(() => session.look(), [session])
  useEffect(() => {
    if (active && alone.matches) setTree(false)
  }, [active?.id])
  useEffect(() => {
    const view = new CodeView(place.current!, () => {
      if (session.activeDocument) void session.save(session.activeDocument)
    })
    code.current = view
    let schema = schemas.get(workspace)
    if (!schema) schemas.set(workspace, (schema = new ClusterSchema(workspace.requests)))
    void schema.load().then(() => view.use(schema))
    return () => view.dispose()
  }, [session, workspace])
  useSignalEffect(() => {
    const open = session.activeDocument
    code.current?.keep(session.documents.value)
    if (open) code.current?.show(open)
  })

  const close = (open: OpenDocument) => {
    if (isUnsaved(open)) setClosing(open.id)
    else session.close(open)
  }
  const apply = async (open: OpenDocument) => {
    if (isUnsaved(open)) await session.save(open)
    showView('terminal')
    workspace.run([`kubectl apply -f ${inShell(open.path)}`])
  }
  const format = (open: OpenDocument) => {
    const formatted = formatManifest(open.text.value)
    setNote(typeof formatted === 'string' ? '' : fill(say.notFormatted, formatted))
    if (typeof formatted === 'string') open.text.value = formatted
  }

  return (
    <section class={`editor${tree ? ' with-tree' : ''}`} aria-label={say.title}>
      <style>{styles}</style>
      {tree && <FileTree session={session} onOpen={() => setTree(!alone.matches)} />}
      <div class="editor-main">
        <div class="editor-bar">
          <button
            type="button"
            class="icon-button"
            aria-pressed={tree}
            aria-label={say.files}
            title={say.files}
            onClick={() => setTree(!tree)}
          >
            <Icon name="folder" />
          </button>
          <DocumentTabs session={session} onClose={close} />
          <span class="workspace-space" />
          {active && (
            <Actions
              open={active}
              onSave={() => void session.save(active)}
              onApply={() => void apply(active)}
              onDiff={() => setDiff({ id: active.id, text: active.text.value })}
              onFormat={() => format(active)}
              onClose={() => close(active)}
            />
          )}
        </div>
        {active?.edit !== undefined && (
          <p class="editor-question">
            <span>{fill(say.waits, { host: active.host })}</span>
            <button
              type="button"
              class="workspace-button"
              onClick={() => void session.save(active).then(() => session.close(active))}
            >
              {say.saveAndClose}
            </button>
            <button type="button" class="workspace-button" onClick={() => session.close(active)}>
              {say.closeUnsaved}
            </button>
          </p>
        )}
        {active && closing === active.id && active.edit === undefined && (
          <p class="editor-question" role="alert">
            <span>{fill(say.hasUnsaved, { name: baseName(active.path) })}</span>
            <button
              type="button"
              class="workspace-button"
              onClick={() => void session.save(active).then(() => session.close(active))}
            >
              {say.save}
            </button>
            <button type="button" class="workspace-button" onClick={() => session.close(active)}>
              {say.throwAway}
            </button>
            <button type="button" class="workspace-button" onClick={() => setClosing(undefined)}>
              {say.goOn}
            </button>
          </p>
        )}
        {(session.problem.value || note) && (
          <p class="editor-question wrong" role="alert">
            <span>{session.problem.value || note}</span>
            <button
              type="button"
              class="icon-button"
              aria-label={say.putAway}
              onClick={() => {
                session.problem.value = ''
                setNote('')
              }}
            >
              <Icon name="close" />
            </button>
          </p>
        )}
        <div
          class="editor-code"
          id={PANEL}
          role={active ? 'tabpanel' : undefined}
          aria-labelledby={active ? idOf(active) : undefined}
          ref={place}
          hidden={!active || diff?.id === active.id}
        />
        {active && diff?.id === active.id && (
          <DiffPane workspace={workspace} text={diff.text} onClose={() => setDiff(undefined)} />
        )}
        {!active && (
          <div class="editor-empty">
            <p>{say.empty}</p>
          </div>
        )}
      </div>
    </section>
  )
}

const idOf = (open: OpenDocument) => `document-tab-${open.id}`

/** A path as a word of bash: below the home folder, wherever the shell stands. */
function inShell(path: string): string {
  const below = path.startsWith(`${HOME}/`) ? path.slice(HOME.length + 1) : undefined
  const safe = (text: string) => (/^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
  return below === undefined ? safe(path) : `~/${safe(below)}`
}

function DocumentTabs({ session, onClose }: { session: EditorSession; onClose: (open: OpenDocument) => void }) {
  const list = useRef<HTMLDivElement>(null)
  const documents = session.documents.value
  const key = (event: KeyboardEvent, at: number) => {
    const last = documents.length - 1
    if (event.key === 'Delete') return onClose(documents[at]!)
    const to = { ArrowLeft: at ? at - 1 : last, ArrowRight: at < last ? at + 1 : 0, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    session.active.value = documents[to]!.id
    list.current?.querySelector<HTMLElement>(`#${idOf(documents[to]!)}`)?.focus()
  }
  if (!documents.length) return null
  return (
    <div class="terminal-tablist" role="tablist" aria-label={words.value.editor.openFiles} ref={list}>
      {documents.map((open, at) => {
        const selected = open.id === session.active.value
        const unsaved = isUnsaved(open)
        return (
          <button
            key={open.id}
            type="button"
            role="tab"
            id={idOf(open)}
            class="terminal-tab document-tab"
            aria-selected={selected}
            aria-controls={PANEL}
            tabIndex={selected ? 0 : -1}
            title={shownPath(open.path)}
            onClick={() => (session.active.value = open.id)}
            onKeyDown={event => key(event, at)}
          >
            <span class="terminal-tab-title">{baseName(open.path)}</span>
            {unsaved && (
              <span class="unsaved" role="img" aria-label={words.value.editor.unsaved}>
                ●
              </span>
            )}
          </button>
        )
      })}
    </div>
  )
}

interface ActionsProps {
  open: OpenDocument
  onSave: () => void
  onApply: () => void
  onDiff: () => void
  onFormat: () => void
  onClose: () => void
}

function Actions({ open, onSave, onApply, onDiff, onFormat, onClose }: ActionsProps) {
  const yaml = isYaml(open.path)
  const say = words.value.editor
  const close = fill(say.close, { name: baseName(open.path) })
  return (
    <div class="editor-actions" role="group" aria-label={say.thisFile}>
      {yaml && (
        <button type="button" class="icon-button" aria-label={say.format} title={say.format} onClick={onFormat}>
          <Icon name="format" />
        </button>
      )}
      {yaml && (
        <button type="button" class="icon-button" aria-label={say.compare} title={say.compare} onClick={onDiff}>
          <Icon name="diff" />
        </button>
      )}
      <button type="button" class="workspace-button" title={say.saveTitle} disabled={!isUnsaved(open)} onClick={onSave}>
        {say.save}
      </button>
      {yaml && open.edit === undefined && (
        <button type="button" class="workspace-button apply" title={say.applyTitle} onClick={onApply}>
          {say.apply}
        </button>
      )}
      <button type="button" class="icon-button" aria-label={close} title={close} onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  )
}

/** The files of the workspace: open, make, rename, remove, bring along. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { FileEntry } from '../../../terminal/requests.ts'
import { fill } from '../../words.ts'
import { Icon } from '../workspace/Icon.tsx'
import { words } from '../workspace/lab-words.ts'
import { baseName, HOME, type EditorSession } from './editor-session.ts'

/** What is being asked in the tree, at one place at a time. */
type Asking = { what: 'new' } | { what: 'rename' | 'remove'; path: string } | undefined

export function FileTree({ session, onOpen }: { session: EditorSession; onOpen: () => void }) {
  const [asking, setAsking] = useState<Asking>()
  const upload = useRef<HTMLInputElement>(null)
  const active = session.activeDocument?.path
  const say = words.value.files

  const row = (file: FileEntry) => {
    const { path, folder } = file
    const depth = path.slice(HOME.length + 1).split('/').length - 1
    const name = baseName(path)
    const style = { paddingInlineStart: `${0.5 + depth * 0.8}rem` }
    if (asking?.what === 'rename' && asking.path === path) {
      return (
        <li key={path} style={style}>
          <NameField
            label={fill(say.newName, { name })}
            start={path.slice(HOME.length + 1)}
            onDone={to => {
              setAsking(undefined)
              if (to && `${HOME}/${to}` !== path) void session.rename(path, `${HOME}/${to}`)
            }}
          />
        </li>
      )
    }
    if (asking?.what === 'remove' && asking.path === path) {
      return (
        <li key={path} class="tree-question" style={style}>
          <span>{fill(say.deleteQuestion, { name })}</span>
          <button
            type="button"
            class="workspace-button"
            onClick={() => {
              setAsking(undefined)
              void session.remove(path)
            }}
          >
            {say.delete}
          </button>
          <button type="button" class="workspace-button" onClick={() => setAsking(undefined)}>
            {say.keep}
          </button>
        </li>
      )
    }
    return (
      <li key={path} class={path === active ? 'current' : ''}>
        {folder ? (
          <span class="tree-name folder" style={style}>
            <Icon name="folder" />
            {name}
          </span>
        ) : (
          <button
            type="button"
            class="tree-name"
            style={style}
            aria-current={path === active ? 'true' : undefined}
            onClick={() => {
              void session.open(path)
              onOpen()
            }}
          >
            <Icon name="file" />
            <span>{name}</span>
          </button>
        )}
        <span class="tree-actions">
          <button
            type="button"
            class="icon-button"
            aria-label={fill(say.renameOne, { name })}
            title={say.rename}
            onClick={() => setAsking({ what: 'rename', path })}
          >
            <Icon name="rename" />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={fill(say.deleteOne, { name })}
            title={say.delete}
            onClick={() => setAsking({ what: 'remove', path })}
          >
            <Icon name="trash" />
          </button>
        </span>
      </li>
    )
  }

  return (
    <nav class="file-tree" aria-label={say.title}>
      <div class="tree-bar">
        <span>{words.value.editor.files}</span>
        <button
          type="button"
          class="icon-button"
          aria-label={say.new}
          title={say.new}
          onClick={() => setAsking({ what: 'new' })}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={say.upload}
          title={say.upload}
          onClick={() => upload.current?.click()}
        >
          <Icon name="upload" />
        </button>
        <input
          type="file"
          multiple
          hidden
          ref={upload}
          onChange={event => {
            void session.upload([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
      </div>
      <ul>
        {asking?.what === 'new' && (
          <li>
            <NameField
              label={say.nameOfNew}
              start=""
              onDone={name => {
                setAsking(undefined)
                if (name) void session.create(name).then(onOpen)
              }}
            />
          </li>
        )}
        {session.files.value.map(row)}
      </ul>
    </nav>
  )
}

/** Enter takes the name; Escape, or going elsewhere, does not. */
function NameField({ label, start, onDone }: { label: string; start: string; onDone: (name: string) => void }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(
      start.lastIndexOf('/') + 1,
      start.includes('.') ? start.lastIndexOf('.') : start.length,
    )
  }, [])
  return (
    <input
      class="tree-field"
      ref={field}
      aria-label={label}
      placeholder={words.value.files.placeholder}
      defaultValue={start}
      spellcheck={false}
      onKeyDown={event => {
        if (event.key === 'Enter') onDone(event.currentTarget.value.trim())
        if (event.key === 'Escape') onDone('')
      }}
      onBlur={() => onDone('')}
    />
  )
}

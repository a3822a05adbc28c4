/** The bar above the workspace: the lab's state and time, what to show above the terminals, and starting over. */
import { useRef } from 'preact/hooks'
import type { LabState } from '../../../terminal/lab-client.ts'
import { fill } from '../../words.ts'
import { SPEEDS, type ClusterClock } from './cluster-clock.ts'
import { Icon, type IconName } from './Icon.tsx'
import { words } from './lab-words.ts'
import type { UpperView } from './preferences.ts'

interface ToolbarProps {
  state: LabState
  /** How much of a kept session has been lived over, 0 to 1. */
  restoring: number
  clock: ClusterClock | undefined
  upper: UpperView
  /** On a phone these are tabs of the page. */
  switches: boolean
  onUpper: (view: UpperView) => void
  onReset: () => void
}

export function Toolbar({ state, restoring, clock, upper, switches, onUpper, onReset }: ToolbarProps) {
  const { toolbar } = words.value
  return (
    <div class="workspace-bar">
      <span class={`workspace-dot ${state.state}`} aria-hidden="true" />
      <span class="workspace-state" role="status">
        {state.state === 'starting' && restoring > 0
          ? fill(toolbar.restoring, { percent: Math.round(restoring * 100) })
          : toolbar[state.state]}
      </span>
      {clock && state.state === 'ready' && <TimeControls clock={clock} />}
      <span class="workspace-space" />
      {switches && (
        <div class="workspace-switch" role="group" aria-label={toolbar.above}>
          <Switch view="map" icon="map" label={toolbar.map} upper={upper} onUpper={onUpper} />
          <Switch view="editor" icon="editor" label={toolbar.editor} upper={upper} onUpper={onUpper} />
        </div>
      )}
      <ResetButton onReset={onReset} />
    </div>
  )
}

interface SwitchProps {
  view: UpperView
  icon: IconName
  label: string
  upper: UpperView
  onUpper: (view: UpperView) => void
}

function Switch({ view, icon, label, upper, onUpper }: SwitchProps) {
  const shown = upper === view
  return (
    <button type="button" aria-pressed={shown} onClick={() => onUpper(shown ? 'none' : view)}>
      <Icon name={icon} />
      {label}
    </button>
  )
}

function TimeControls({ clock }: { clock: ClusterClock }) {
  const paused = clock.paused.value
  const { time } = words.value
  const label = paused ? time.resume : time.pause
  return (
    <div class={`workspace-time${paused ? ' paused' : ''}`} role="group" aria-label={time.group}>
      <Clock clock={clock} />
      <button type="button" class="icon-button" aria-label={label} title={label} onClick={() => clock.toggle()}>
        <Icon name={paused ? 'play' : 'pause'} />
      </button>
      <select
        aria-label={time.speed}
        title={time.speed}
        value={String(clock.speed.value)}
        onChange={event => clock.run(Number(event.currentTarget.value))}
      >
        {SPEEDS.map(speed => (
          <option key={speed} value={String(speed)}>
            {speed}×
          </option>
        ))}
      </select>
      <button type="button" class="icon-button" aria-label={time.skip} title={time.skip} onClick={() => clock.skip()}>
        <Icon name="skip" />
      </button>
    </div>
  )
}

/** Alone, so that its ticking redraws nothing else. */
function Clock({ clock }: { clock: ClusterClock }) {
  const now = clock.now.value
  return (
    <time class="workspace-clock" title={words.value.time.clock}>
      {now ? new Date(now).toLocaleTimeString('en-GB') : '--:--:--'}
    </time>
  )
}

function ResetButton({ onReset }: { onReset: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const { reset } = words.value
  return (
    <>
      <button type="button" class="workspace-button" onClick={() => dialog.current?.showModal()}>
        <Icon name="reset" />
        {reset.button}
      </button>
      <dialog class="workspace-dialog" ref={dialog} aria-labelledby="reset-title">
        <form method="dialog">
          <h2 id="reset-title">{reset.title}</h2>
          <p>{reset.text}</p>
          <p class="dialog-buttons">
            <button type="submit" class="workspace-button">
              {reset.keep}
            </button>
            <button type="submit" class="workspace-button danger" onClick={onReset}>
              {reset.reset}
            </button>
          </p>
        </form>
      </dialog>
    </>
  )
}

/** The bar above the workspace: the lab's state and time, what to show above the terminals, and starting over. */
import { useRef } from 'preact/hooks'
import type { LabState } from '../../../terminal/lab-client.ts'
import { SPEEDS, type ClusterClock } from './cluster-clock.ts'
import { Icon, type IconName } from './Icon.tsx'
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

const WORDS = { starting: 'starting', ready: 'cluster ready', failed: 'stopped' }

export function Toolbar({ state, restoring, clock, upper, switches, onUpper, onReset }: ToolbarProps) {
  return (
    <div class="workspace-bar">
      <span class={`workspace-dot ${state.state}`} aria-hidden="true" />
      <span class="workspace-state" role="status">
        {state.state === 'starting' && restoring > 0 ? `restoring ${Math.round(restoring * 100)}%` : WORDS[state.state]}
      </span>
      {clock && state.state === 'ready' && <TimeControls clock={clock} />}
      <span class="workspace-space" />
      {switches && (
        <div class="workspace-switch" role="group" aria-label="Above the terminal">
          <Switch view="map" icon="map" label="Map" upper={upper} onUpper={onUpper} />
          <Switch view="editor" icon="editor" label="Editor" upper={upper} onUpper={onUpper} />
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
  const label = paused ? 'Let time pass' : 'Pause time'
  return (
    <div class={`workspace-time${paused ? ' paused' : ''}`} role="group" aria-label="Time in the lab">
      <Clock clock={clock} />
      <button type="button" class="icon-button" aria-label={label} title={label} onClick={() => clock.toggle()}>
        <Icon name={paused ? 'play' : 'pause'} />
      </button>
      <select
        aria-label="Speed of time"
        title="Speed of time"
        value={String(clock.speed.value)}
        onChange={event => clock.run(Number(event.currentTarget.value))}
      >
        {SPEEDS.map(speed => (
          <option key={speed} value={String(speed)}>
            {speed}×
          </option>
        ))}
      </select>
      <button
        type="button"
        class="icon-button"
        aria-label="Skip a minute ahead"
        title="Skip a minute ahead"
        onClick={() => clock.skip()}
      >
        <Icon name="skip" />
      </button>
    </div>
  )
}

/** Alone, so that its ticking redraws nothing else. */
function Clock({ clock }: { clock: ClusterClock }) {
  const now = clock.now.value
  return (
    <time class="workspace-clock" title="Time in the cluster">
      {now ? new Date(now).toLocaleTimeString('en-GB') : '--:--:--'}
    </time>
  )
}

function ResetButton({ onReset }: { onReset: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <>
      <button type="button" class="workspace-button" onClick={() => dialog.current?.showModal()}>
        <Icon name="reset" />
        Reset
      </button>
      <dialog class="workspace-dialog" ref={dialog} aria-labelledby="reset-title">
        <form method="dialog">
          <h2 id="reset-title">Start this lab over?</h2>
          <p>The cluster, your files and your terminals go back to how the lab begins. What you made in it is lost.</p>
          <p class="dialog-buttons">
            <button type="submit" class="workspace-button">
              Keep going
            </button>
            <button type="submit" class="workspace-button danger" onClick={onReset}>
              Reset the lab
            </button>
          </p>
        </form>
      </dialog>
    </>
  )
}

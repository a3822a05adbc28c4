/** The line between what stands above and the terminals; by pointer and by keyboard. */
import type { RefObject } from 'preact'
import { words } from './lab-words.ts'
import { LEAST_HEIGHT, MOST_HEIGHT } from './preferences.ts'

interface DividerProps {
  /** What it divides. */
  whole: RefObject<HTMLElement>
  percent: number
  onChange: (percent: number) => void
}

export function HeightDivider({ whole, percent, onChange }: DividerProps) {
  const change = (to: number) => onChange(Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, to))))
  const drag = (start: PointerEvent) => {
    const divider = start.currentTarget as HTMLElement
    const box = whole.current!.getBoundingClientRect()
    // No text is selected on the way.
    start.preventDefault()
    divider.focus({ preventScroll: true })
    divider.setPointerCapture(start.pointerId)
    const move = (event: PointerEvent) => change(((event.clientY - box.top) / box.height) * 100)
    divider.addEventListener('pointermove', move)
    const stop = () => divider.removeEventListener('pointermove', move)
    divider.addEventListener('lostpointercapture', stop, { once: true })
  }
  const key = (event: KeyboardEvent) => {
    const by = { ArrowUp: -4, ArrowDown: 4, Home: -100, End: 100 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    change(percent + by)
  }
  return (
    <div
      class="height-divider"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={words.value.height}
      aria-controls="workspace-upper"
      aria-valuemin={LEAST_HEIGHT}
      aria-valuemax={MOST_HEIGHT}
      aria-valuenow={percent}
      onPointerDown={drag}
      onKeyDown={key}
    />
  )
}

/** The workspace's icons: strokes on a grid of 16. */
const PATHS = {
  map: 'M8 2.5v3M3.5 10.5v-2h9v2M8 5.5v3M6 2.5h4M2 10.5h3v3H2zM6.5 10.5h3v3h-3zM11 10.5h3v3h-3z',
  editor: 'M9.5 3.5l3 3M3 13l.6-2.8L11 2.8a1.4 1.4 0 0 1 2.1 2L5.8 12.3z',
  play: 'M5 3.2v9.6l7.5-4.8z',
  pause: 'M5.5 3v10M10.5 3v10',
  skip: 'M3 3.5v9L9.5 8zM13 3.5v9',
  reset: 'M3 8a5 5 0 1 0 1.7-3.7L3 5.8M3 2.8v3h3',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  plus: 'M8 3.2v9.6M3.2 8h9.6',
  terminal: 'M3 4.5L6.5 8 3 11.5M8 12h5',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  folder: 'M2 4.5h4.5L8 6h6v7H2z',
  rename: 'M3 13h10M10 3l2 2-6 6H4V9z',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9',
  diff: 'M5.5 2v8M2.5 6h6M8 13h6',
  apply: 'M8 2.5v8M4.5 7L8 10.5 11.5 7M3 13.5h10',
  format: 'M2.5 4h11M5.5 8h8M5.5 12h6',
  upload: 'M8 10.5v-8M4.5 6L8 2.5 11.5 6M3 13.5h10',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

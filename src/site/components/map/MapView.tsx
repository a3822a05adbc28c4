import type { UpperProps } from '../Workspace.tsx'
export function MapView(_: UpperProps) {
  return <p>map</p>
}

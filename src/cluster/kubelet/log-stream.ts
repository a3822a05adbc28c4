/** A container's log as `kubectl logs` asks for it. Source: pkg/kubelet/kuberuntime/logs. */
import type { LogOptions } from '../../api/kubelet.ts'
import { FeedSource, type Feed } from '../../api/transport.ts'
import type { ContainerLog, LogLine } from './container-log.ts'

const encoder = new TextEncoder()

export function streamLog(log: ContainerLog, options: LogOptions): Feed<Uint8Array> {
  const { since, tailLines, timestamps } = options
  let left = options.limitBytes ?? Infinity
  const out = new FeedSource<Uint8Array>(() => stop())
  let stop = () => {}
  const push = (lines: readonly LogLine[]) => {
    const parts = lines.flatMap(line =>
      timestamps ? [encoder.encode(`${rfc3339Nano(line.at)} `), line.bytes] : [line.bytes],
    )
    const bytes = joined(parts)
    if (!bytes.length || left <= 0) return
    out.push(bytes.length > left ? bytes.subarray(0, left) : bytes)
    left -= bytes.length
    if (left <= 0) {
      stop()
      out.end()
    }
  }
  let lines = log.lines()
  if (tailLines !== undefined) lines = tailLines > 0 ? lines.slice(-tailLines) : []
  if (since !== undefined) lines = lines.filter(line => line.at >= since)
  push(lines)
  if (left <= 0) return out
  if (!options.follow) out.end()
  else stop = log.follow({ next: line => push([line]), end: () => out.end() })
  return out
}

/** With the nanoseconds that there are: no zeros at the end. */
function rfc3339Nano(ms: number): string {
  const whole = Math.floor(ms / 1000)
  const nanos = Math.floor((ms - whole * 1000) * 1e6)
  const fraction = nanos ? `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}` : ''
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}${fraction}Z`
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

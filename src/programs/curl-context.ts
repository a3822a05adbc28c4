/** What the parts of one transfer of curl share: its options, its measures, its time, its words. */
import type { Process } from '../host/process.ts'
import type { CurlOptions } from './curl-options.ts'
import type { Measured } from './curl-write-out.ts'

/** A transfer that failed: curl's exit status and words. */
export class CurlError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export class TransferContext {
  readonly process: Process
  readonly options: CurlOptions
  readonly startedAt: number
  readonly measured: Measured

  constructor(process: Process, options: CurlOptions, url: string) {
    this.process = process
    this.options = options
    this.startedAt = process.now()
    this.measured = { ...NOTHING, url }
  }

  /** Seconds since the transfer began. */
  elapsed(): number {
    return (this.process.now() - this.startedAt) / 1000
  }

  /** Milliseconds that -m leaves. */
  left(): number | undefined {
    const { maxTimeMs } = this.options
    return maxTimeMs === undefined ? undefined : Math.max(0, this.startedAt + maxTimeMs - this.process.now())
  }

  async note(text: string): Promise<void> {
    if (this.options.verbose) await this.warn(`* ${text}\n`)
  }

  async warn(text: string): Promise<void> {
    await this.process.stderr.write(text)
  }
}

const NOTHING: Measured = {
  url: '',
  urlEffective: '',
  method: 'GET',
  code: 0,
  version: '0',
  headers: [],
  redirectUrl: '',
  redirects: 0,
  connects: 0,
  remoteIp: '',
  remotePort: 0,
  localIp: '',
  localPort: 0,
  downloaded: 0,
  uploaded: 0,
  headerSize: 0,
  requestSize: 0,
  nameLookup: 0,
  connect: 0,
  appConnect: 0,
  pretransfer: 0,
  startTransfer: 0,
  total: 0,
  exit: 0,
  error: '',
}

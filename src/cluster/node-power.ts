/** A node's power and cable, as Docker has them for the nodes of a kind cluster: `docker stop` and `start`, `pause` and
 *  `unpause`, `network disconnect` and `connect`; and `poweroff` and `reboot` on the node itself.
 *  Left out: that a paused machine's kernel still answers pings and accepts connections. */
import type { Host } from '../host/host.ts'
import type { Power } from '../host/power.ts'
import type { NetworkNamespace } from '../net/namespace.ts'
import type { Kubelet } from './kubelet/kubelet.ts'

/** From the last process's end to the first service's start, in milliseconds. */
const REBOOT_MS = 3_000
/** systemd's status when it is told to halt in a container. */
const HALTED = 130

export interface NodePowerOptions {
  host: Host
  kubelet: Kubelet
  /** Pulls the cable out, or puts it back, with the addresses and routes that go with it. */
  connect(): void
  disconnect(): void
}

export class NodePower implements Power {
  readonly #options: NodePowerOptions
  #state: 'running' | 'paused' | 'exited' = 'running'
  #connected = true
  #startedAt: number
  #finishedAt: number | undefined

  constructor(options: NodePowerOptions) {
    this.#options = options
    this.#startedAt = options.host.sim.now()
  }

  get state(): 'running' | 'paused' | 'exited' {
    return this.#state
  }

  /** Milliseconds since the epoch. */
  get startedAt(): number {
    return this.#startedAt
  }

  /** When it was last switched off. */
  get finishedAt(): number | undefined {
    return this.#finishedAt
  }

  /** 0 while it runs. */
  get exitCode(): number {
    return this.#state === 'exited' ? HALTED : 0
  }

  /** Whether it is on the nodes' network. */
  get connected(): boolean {
    return this.#connected
  }

  off(): void {
    if (this.#state === 'exited') return
    this.unpause()
    const { host, kubelet } = this.#options
    for (const service of host.services?.all().toReversed() ?? []) service.stop()
    kubelet.powerOff()
    host.shutDown()
    this.#options.disconnect()
    // What a kernel holds goes with it.
    host.net.netfilter.tables.clear()
    host.net.netfilter.conntrack.forget(() => true)
    this.#state = 'exited'
    this.#finishedAt = host.sim.now()
  }

  on(): void {
    if (this.#state !== 'exited') return
    const { host } = this.#options
    this.#state = 'running'
    this.#startedAt = host.sim.now()
    host.booted()
    if (this.#connected) this.#options.connect()
    for (const service of host.services?.all() ?? []) service.start()
  }

  reboot(): void {
    this.off()
    this.#options.host.sim.after(REBOOT_MS, () => this.on())
  }

  /** Nothing on it runs any more; nothing is lost. */
  pause(): void {
    if (this.#state !== 'running') return
    this.#state = 'paused'
    this.#options.kubelet.stop()
    this.#eachPlace((host, net) => {
      for (const process of host.processes()) process.signal('SIGSTOP')
      net.freeze()
    })
  }

  unpause(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    this.#eachPlace((host, net) => {
      for (const process of host.processes()) process.signal('SIGCONT')
      net.thaw()
    })
    if (this.#options.host.services?.get('kubelet')?.active) this.#options.kubelet.start()
  }

  connect(): void {
    if (this.#connected) return
    this.#connected = true
    if (this.#state !== 'exited') this.#options.connect()
  }

  disconnect(): void {
    if (!this.#connected) return
    this.#connected = false
    if (this.#state !== 'exited') this.#options.disconnect()
  }

  /** The machine and every container on it. */
  #eachPlace(act: (host: Host, net: NetworkNamespace) => void): void {
    const { host, kubelet } = this.#options
    act(host, host.net)
    for (const worker of kubelet.workers())
      for (const { run } of worker.slots) if (run?.running) act(run.host, run.host.net)
  }
}

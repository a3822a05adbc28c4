/** A node's container runtime as crictl sees it: what the kubelet there has had made. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { ContainerRun } from '../cluster/kubelet/container.ts'
import type { ContainerSlot } from '../cluster/kubelet/container-slot.ts'
import type { Kubelet } from '../cluster/kubelet/kubelet.ts'
import type { NodeImage } from '../cluster/kubelet/node-images.ts'
import type { PodWorker } from '../cluster/kubelet/pod-worker.ts'
import type { Runtime, RuntimeContainer, RuntimeSandbox } from '../programs/crictl.ts'

const digest = (text: string) => bytesToHex(sha256(utf8ToBytes(text)))
/** Of an image's configuration, which is not the digest of its manifest. */
const imageId = (image: NodeImage) => digest(`image ${image.name}`)

export function createRuntime(kubelet: Kubelet): Runtime {
  const containers = () =>
    kubelet
      .workers()
      .flatMap(worker => worker.slots.flatMap(slot => runsOf(slot).map(run => containerOf(worker, slot, run))))
      .toSorted((a, b) => b.createdAt - a.createdAt)
  return {
    sandboxes: () =>
      kubelet
        .workers()
        .map(sandboxOf)
        .toSorted((a, b) => b.createdAt - a.createdAt),
    containers,
    images: () =>
      kubelet.images
        .all()
        .map(image => ({
          repository: image.image.repository,
          tag: image.tag,
          id: imageId(image),
          digest: image.id.slice(image.id.indexOf('sha256:') + 7),
          size: image.image.size,
        }))
        .toSorted((a, b) => (a.repository < b.repository ? -1 : 1)),
  }
}

const runsOf = ({ run, previous }: ContainerSlot): ContainerRun[] => [run, previous].filter(each => each !== undefined)

function sandboxOf(worker: PodWorker): RuntimeSandbox {
  const { name, namespace, uid, labels = {} } = worker.pod.metadata
  const attempt = worker.sandboxAttempt
  return {
    id: digest(`sandbox ${uid} ${attempt}`),
    name,
    namespace,
    uid,
    attempt,
    ready: worker.sandbox !== undefined,
    address: worker.sandbox?.address ?? '',
    labels,
    createdAt: worker.startTime,
  }
}

function containerOf(worker: PodWorker, slot: ContainerSlot, run: ContainerRun): RuntimeContainer {
  return {
    id: run.id,
    name: slot.spec.name,
    attempt: run === slot.run ? slot.restartCount : slot.restartCount - 1,
    sandbox: sandboxOf(worker),
    image: run.image.name,
    imageId: imageId(run.image),
    state: run.ended ? 'Exited' : run.running ? 'Running' : 'Created',
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.ended?.at,
    exitCode: run.ended?.exitCode,
    log: () => run.log.lines(),
    follow: (next, end) => run.log.follow({ next: line => next(line.bytes), end }),
    exec: (argv, process, withTty, interactive) =>
      run.exec(
        argv,
        { 0: interactive ? process.file(0) : null, 1: process.file(1), 2: process.file(2) },
        withTty ? (process.tty ?? null) : null,
      ),
    stop: seconds => {
      run.signal(seconds > 0 ? 'SIGTERM' : 'SIGKILL')
      if (seconds > 0) run.options.sim.after(seconds * 1000, () => run.running && run.signal('SIGKILL'))
    },
  }
}

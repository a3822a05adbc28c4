/** Everything a container is created from: command, environment, files. Source: kuberuntime_container.go
 *  (generateContainerConfig), kubelet_pods.go (GenerateRunContainerOptions). */
import type { Pod } from '../../api/core-v1.ts'
import { FileSystem } from '../../host/files.ts'
import type { ContainerOptions } from './container.ts'
import type { ContainerSlot } from './container-slot.ts'
import { environmentOf, expand } from './environment.ts'
import type { PodPlace } from './fields.ts'
import type { NodeImage } from './node-images.ts'
import type { PodSandbox, PodWorkerHost } from './pod-worker-host.ts'
import type { PodVolumes } from './volumes.ts'

type Prepared = { options: ContainerOptions } | { reason: string; wrong: string }

export function prepareContainer(
  pod: Pod,
  slot: ContainerSlot,
  image: NodeImage,
  host: PodWorkerHost,
  volumes: PodVolumes,
  place: PodPlace,
  sandbox: PodSandbox,
): Prepared {
  const { spec } = slot
  const environment = environmentOf(pod, spec, place, host.sources)
  if ('wrong' in environment) return { reason: 'CreateContainerConfigError', wrong: environment.wrong }
  const env: Record<string, string> = { ...image.image.env, HOSTNAME: sandbox.hostname, ...environment.env }
  if (!env['HOME']) env['HOME'] = '/root'
  if (spec.tty) env['TERM'] ??= 'xterm'
  const known = (name: string) => environment.env[name]
  const expanded = (words: readonly string[] | undefined) => words?.map(word => expand(word, known))
  const entrypoint = expanded(spec.command) ?? image.image.entrypoint
  const argv = [...entrypoint, ...(expanded(spec.args) ?? (spec.command ? [] : image.image.cmd))]
  if (!argv.length) return { reason: 'CreateContainerError', wrong: 'no command specified' }
  const files = new FileSystem(image.image.files(image.tag), host.volumes.now)
  for (const name of ['hosts', 'hostname', 'resolv.conf'])
    files.bind(`/etc/${name}`, sandbox.files, `/${name}`, { is: 'file' })
  const wrong = volumes.mountInto(spec, files, known)
  if (wrong) return { reason: 'CreateContainerConfigError', wrong }
  const cwd = spec.workingDir || image.image.workingDir || '/'
  if (!files.exists(cwd)) files.mkdir(cwd, { parents: true })
  return {
    options: {
      sim: host.sim,
      id: host.sim.random.hex(64),
      hostname: sandbox.hostname,
      net: sandbox.net,
      image,
      files,
      env,
      argv,
      cwd,
      stdin: spec.stdin ?? false,
      stdinOnce: spec.stdinOnce ?? false,
      tty: spec.tty ?? false,
      onCrash: host.onCrash,
      onTrace: report => host.node.onTrace?.(report),
    },
  }
}

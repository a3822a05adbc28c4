/** `docker inspect` of a container: the fields that one asks for. Source: docker/cli, moby's API types. */
import type { Process } from '../host/process.ts'
import type { DockerContainer, Format } from './docker.ts'

const NEVER = '0001-01-01T00:00:00Z'
const time = (at: number | undefined) =>
  at === undefined ? NEVER : `${new Date(at).toISOString().slice(0, -1)}000000Z`

function describe(container: DockerContainer, network: string) {
  const { power, id, name, image, address } = container
  return {
    Id: id,
    Created: time(container.createdAt),
    Path: '/usr/local/bin/entrypoint',
    Args: ['/sbin/init'],
    State: {
      Status: power.state,
      Running: power.state !== 'exited',
      Paused: power.state === 'paused',
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      ExitCode: power.exitCode,
      Error: '',
      StartedAt: time(power.startedAt),
      FinishedAt: time(power.finishedAt),
    },
    Name: `/${name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    Config: { Hostname: name, Image: image, Labels: { 'io.x-k8s.kind.cluster': 'lab' } },
    NetworkSettings: {
      Networks: power.connected
        ? {
            [network]: {
              Gateway: power.state === 'exited' ? '' : '172.18.0.1',
              IPAddress: power.state === 'exited' ? '' : address,
              IPPrefixLen: power.state === 'exited' ? 0 : 16,
              DNSNames: [name, id.slice(0, 12)],
            },
          }
        : {},
    },
  }
}

export function createInspect(network: string, format: Format) {
  return async (process: Process, containers: readonly DockerContainer[]): Promise<number> => {
    const words = process.argv.slice(2)
    const names: string[] = []
    let template: string | undefined
    for (let i = 0; i < words.length; i++) {
      const [flag, inline] = words[i]!.split(/=(.*)/s) as [string, string?]
      if (flag === '-f' || flag === '--format') template = inline ?? words[++i] ?? ''
      else if (!flag.startsWith('-')) names.push(flag)
    }
    if (!names.length) {
      await process.stderr.write(
        "docker: 'docker inspect' requires at least 1 argument\n\nUsage:  docker inspect [OPTIONS] NAME|ID [NAME|ID...]\n\nSee 'docker inspect --help' for more information\n",
      )
      return 1
    }
    let status = 0
    const found: unknown[] = []
    for (const name of names) {
      const container = containers.find(each => each.name === name || each.id.startsWith(name))
      if (container) found.push(describe(container, network))
      else {
        await process.stderr.write(`error: no such object: ${name}\n`)
        status = 1
      }
    }
    if (template === undefined) await process.stdout.write(`${JSON.stringify(found, null, 4)}\n`)
    else if (template === 'json') for (const each of found) await process.stdout.write(`${JSON.stringify(each)}\n`)
    else {
      for (const each of found) {
        try {
          await process.stdout.write(`${format(template, each)}\n`)
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'Error') throw error
          await process.stderr.write(`template parsing error: ${error.message}\n`)
          return 64
        }
      }
    }
    return status
  }
}

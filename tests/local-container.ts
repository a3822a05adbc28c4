/** This machine as a container: a folder of its own, and programs of Node.js and the shell in it. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Container, ContainerProcess } from '../src/terminal/container.ts'

export async function localContainer(): Promise<Container> {
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
  const at = (path: string) => join(workspace, path)
  const running = new Set<() => void>()
  return {
    workspace,
    // The Node.js that runs this comes first.
    path: `${dirname(process.execPath)}:${process.env['PATH']}`,
    files: {
      list: async folder =>
        (await readdir(at(folder), { withFileTypes: true })).map(each => ({
          name: each.name,
          folder: each.isDirectory(),
        })),
      read: path => readFile(at(path), 'utf8'),
      write: async (path, text) => {
        await mkdir(dirname(at(path)), { recursive: true })
        await writeFile(at(path), text)
      },
      mkdir: async path => void (await mkdir(at(path), { recursive: true })),
      rename: (path, to) => rename(at(path), at(to)),
      remove: path => rm(at(path), { recursive: true }),
    },
    spawn: async (command, args, { environment } = {}): Promise<ContainerProcess> => {
      const env = { ...process.env, NODE_OPTIONS: '', ...environment }
      const child = spawn(command, args, { cwd: workspace, env })
      const exit = new Promise<number>((resolve, reject) => {
        child.on('error', reject)
        child.on('exit', status => resolve(status ?? 1))
      })
      const kill = () => void child.kill()
      running.add(kill)
      void exit.finally(() => running.delete(kill)).catch(() => {})
      return {
        onOutput: listener => {
          for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', listener)
        },
        input: text => void child.stdin.write(text),
        resize: () => {},
        kill,
        exit,
      }
    },
    stop: () => {
      for (const kill of running) kill()
      void rm(workspace, { recursive: true, force: true })
    },
  }
}

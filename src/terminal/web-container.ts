/** A WebContainer: Node.js in the browser, by StackBlitz. Load this module only when the learner has asked for it: from
 *  here on the page speaks to stackblitz.com. Source: webcontainers.io/api. */
import { WebContainer } from '@webcontainer/api'
import type { Container, ContainerProcess } from './container.ts'

/** The folder's name below /home. */
const WORKSPACE = 'learner'

/** One at a time: that is all a page can have. */
export async function bootWebContainer(): Promise<Container> {
  const container = await WebContainer.boot({ coep: 'require-corp', workdirName: WORKSPACE })
  const { fs } = container
  const folderOf = (path: string) => path.split('/').slice(0, -1).join('/')
  const mkdir = async (path: string) => void (path && (await fs.mkdir(path, { recursive: true })))
  return {
    path: container.path,
    workspace: container.workdir,
    files: {
      list: async folder =>
        (await fs.readdir(folder, { withFileTypes: true })).map(each => ({
          name: each.name,
          folder: each.isDirectory(),
        })),
      read: path => fs.readFile(path, 'utf8'),
      write: async (path, text) => {
        await mkdir(folderOf(path))
        await fs.writeFile(path, text)
      },
      mkdir,
      rename: (path, to) => fs.rename(path, to),
      remove: path => fs.rm(path, { recursive: true }),
    },
    spawn: async (command, args, { terminal, environment } = {}): Promise<ContainerProcess> => {
      const process = await container.spawn(command, [...args], {
        env: { ...environment },
        ...(terminal && { terminal: { cols: terminal.columns, rows: terminal.rows } }),
      })
      const input = process.input.getWriter()
      return {
        onOutput: listener => void process.output.pipeTo(new WritableStream({ write: listener })),
        input: text => void input.write(text),
        resize: ({ columns, rows }) => process.resize({ cols: columns, rows }),
        kill: () => process.kill(),
        exit: process.exit,
      }
    },
    stop: () => container.teardown(),
  }
}

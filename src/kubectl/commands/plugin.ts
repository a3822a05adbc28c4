/** `kubectl plugin list`. Source: kubectl/pkg/cmd/plugin. Left out: running plugins. */
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool } from '../flags.ts'

const list: Command = {
  name: 'list',
  flags: [bool('name-only')],
  async run() {
    throw new KubectlError('unable to find any kubectl plugins in your PATH')
  },
}

export const plugin: Command = { name: 'plugin', commands: [list] }

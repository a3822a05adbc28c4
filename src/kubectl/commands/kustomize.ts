/** `kubectl kustomize`. Source: kustomize/commands/build. Left out: the building itself. */
import { noKustomization } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, text } from '../flags.ts'

export const kustomize: Command = {
  name: 'kustomize',
  flags: [
    bool('as-current-user'),
    bool('enable-alpha-plugins'),
    bool('enable-helm'),
    array('env e'),
    array('helm-api-versions'),
    text('helm-command', { default: 'helm' }),
    bool('helm-debug'),
    text('helm-kube-version'),
    text('load-restrictor', { default: 'LoadRestrictionsRootOnly' }),
    array('mount'),
    bool('network'),
    text('network-name', { default: 'bridge' }),
    text('output o'),
  ],
  async run(k) {
    throw new KubectlError(noKustomization(k, k.args[0] ?? '.').message)
  },
}

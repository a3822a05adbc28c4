/** `kubectl certificate approve` and `deny`. Source: kubectl/pkg/cmd/certificates. */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfBoth } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool } from '../flags.ts'
import { dig, put } from '../object.ts'
import { goJson } from '../output/json.ts'
import { printFlags, reporter } from '../output/printer.ts'

interface Condition {
  type: string
}

const deciding = (name: string, type: 'Approved' | 'Denied'): Command => ({
  name,
  flags: [...FILE_FLAGS, bool('force'), ...printFlags()],
  async run(k) {
    if (!k.args.length && !k.flags.list('filename').length)
      throw new KubectlError('one or more CSRs must be specified as <name> or -f <filename>')
    const say = await reporter(k)
    const errors: unknown[] = []
    const args = k.args.length ? ['certificatesigningrequests', ...k.args] : []
    const reason = type === 'Approved' ? 'KubectlApprove' : 'KubectlDeny'
    await forEach(await infosOfBoth(k, { errors }, args), errors, async info => {
      const conditions = dig<Condition[]>(info.object, 'status', 'conditions') ?? []
      const decided = conditions.some(each => each.type === type)
      if (decided && !k.flags.bool('force')) return say(info.object, type.toLowerCase())
      const now = new Date(k.now()).toISOString().replace(/\.\d+/, '')
      const message = `This CSR was ${type.toLowerCase()} by kubectl certificate ${name}.`
      const condition = { type, status: 'True', reason, message, lastUpdateTime: now }
      const wanted = put(info.object, ['status', 'conditions'], [...conditions.filter(c => c.type !== type), condition])
      const path = pathOf(info.resource, undefined, info.name, 'approval')
      await say(await k.client.json('PUT', path, { body: goJson(wanted) }), type.toLowerCase())
    })
  },
})

export const certificate: Command = {
  name: 'certificate',
  helpIsEnough: true,
  commands: [deciding('approve', 'Approved'), deciding('deny', 'Denied')],
}

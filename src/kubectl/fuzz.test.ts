/** Whatever the command line and the documents, kubectl ends, says what was wrong, and changes nothing it should not. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { run } from '../../tests/shell/harness.ts'
import { COMMANDS } from './commands.ts'
import { openKubectl } from '../../tests/kubectl.ts'

const { host, etcd, ask } = openKubectl()
const labels = { app: 'web' }
ask('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'web' }, data: { a: 'b' } })
ask('POST', '/api/v1/namespaces/default/services', { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } })
ask('POST', '/apis/apps/v1/namespaces/default/deployments', {
  metadata: { name: 'web' },
  spec: {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
  },
})

/* oxlint-disable vitest/expect-expect -- `harmless` expects */

/** Ends with a status, says something when it fails, and leaves the cluster as it was. */
async function harmless(argv: string[], stdin = '') {
  const before = etcd.revision
  const { status, stdout, stderr } = await run(host, ['kubectl', ...argv], { stdin })
  expect({ argv, stdin, ended: status >= 0 && status < 128 }).toEqual({ argv, stdin, ended: true })
  expect({ argv, stdin, said: status === 0 || stdout + stderr !== '' }).toEqual({ argv, stdin, said: true })
  expect({ argv, stdin, revision: etcd.revision }).toEqual({ argv, stdin, revision: before })
}

it('has a server that can be changed', async () => {
  const { revision } = etcd
  expect(await run(host, ['kubectl', 'create', 'cm', 'x'])).toEqual({
    stdout: 'configmap/x created\n',
    stderr: '',
    status: 0,
  })
  expect(etcd.revision).toBe(revision + 1)
})

const word = fc.oneof(
  fc.constantFrom(
    'web',
    'deploy',
    'svc/web',
    'deployment/web',
    'cm',
    'pods',
    'all',
    'x/y/z',
    'node',
    'nosuch',
    '-',
    '.',
  ),
  fc.constantFrom(
    'a=b',
    'a-',
    '=',
    'a:NoSchedule',
    'status',
    'image',
    'env',
    'history',
    'undo',
    'view',
    'can-i',
    'generic',
  ),
  fc.string({ maxLength: 5 }),
)
const flag = fc.oneof(
  fc.constantFrom('-A', '-n', '-o', '-l', '-c', '-f', '-p', '-R', '--all', '--force', '--timeout=1s', '--replicas=1'),
  fc.constantFrom(
    '-oyaml',
    '-ojson',
    '-owide',
    '-ojsonpath={.items[*',
    '-ogo-template={{range',
    '-ocustom-columns=A:.b',
  ),
  fc.constantFrom('--', '--tail=x', '--image=nginx', '--type=json', '--patch={', '--port=1', '--for=delete', '--min=1'),
  fc.constantFrom(
    '--field-selector=a',
    '--sort-by=.x[',
    '--grace-period=0',
    '--v=8',
    '--help',
    '--template={{.}}',
    '--tcp=1',
  ),
  word.map(text => `--${text}`),
)
const argv = fc.tuple(
  fc.oneof(fc.constantFrom(...COMMANDS.map(c => c.name).filter(n => n !== 'config')), fc.string({ maxLength: 8 })),
  fc.array(fc.oneof({ weight: 2, arbitrary: word }, flag), { maxLength: 6 }),
)

it('takes any command line', async () => {
  await fc.assert(
    fc.asyncProperty(argv, ([name, rest]) => {
      const dash = rest.indexOf('--')
      const flags = rest.filter(each => each !== '--')
      return harmless([name, ...(dash < 0 ? rest : flags), '--dry-run=server', '--request-timeout=5s'])
    }),
    { numRuns: 400, seed: 1 },
  )
}, 60_000)

it('takes any command line that only reads', async () => {
  const reading = fc.constantFrom(
    'get',
    'describe',
    'explain',
    'logs',
    'events',
    'api-resources',
    'version',
    'top',
    'auth',
  )
  await fc.assert(
    fc.asyncProperty(reading, argv, (name, [, rest]) => harmless([name, ...rest])),
    { numRuns: 300, seed: 2 },
  )
}, 60_000)

const scalar = fc.oneof(
  fc.constantFrom(
    'v1',
    'apps/v1',
    'Service',
    'Deployment',
    'Pod',
    'web',
    '{',
    '[',
    '- a',
    '"',
    '&a',
    '*a',
    '!!int x',
    '|',
    '> ',
  ),
  fc.constantFrom(
    'null',
    '~',
    '1e9',
    '0o7',
    '99999999999999999999',
    'yes',
    '2026-01-01',
    '\t',
    '{a: b}',
    '[1, 2]',
    '%',
    '@',
  ),
  fc.string({ maxLength: 6 }),
)
const line = fc
  .tuple(
    fc.constantFrom('', '  ', '    ', '- ', '  - ', '\t'),
    fc.constantFrom(
      'apiVersion',
      'kind',
      'metadata',
      'name',
      'spec',
      'ports',
      'port',
      'containers',
      'items',
      '<<',
      '?',
    ),
    fc.constantFrom(': ', ':', ' ', ':\n      '),
    scalar,
  )
  .map(parts => parts.join(''))
const yaml = fc
  .array(fc.oneof(line, fc.constantFrom('---', '...', '#', ''), scalar), { maxLength: 9 })
  .map(l => l.join('\n'))
const kinds = fc.constantFrom('Service', 'Deployment', 'Pod', 'ConfigMap', 'List', 'Nosuch')
const json = fc
  .tuple(kinds, fc.jsonValue({ maxDepth: 3 }), fc.oneof(fc.constant({ name: 'web' }), fc.jsonValue({ maxDepth: 2 })))
  .map(([kind, spec, metadata]) =>
    JSON.stringify({
      apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
      kind,
      metadata,
      spec,
      data: spec,
      items: spec,
    }),
  )

it('takes any document', async () => {
  const commands = fc.constantFrom(
    'apply',
    'create',
    'replace',
    'delete',
    'label',
    'get',
    'diff',
    'patch',
    'wait',
    'scale',
  )
  const dry = fc.constantFrom(
    '--dry-run=server',
    '--dry-run=client',
    '--dry-run=server -oyaml',
    '--dry-run=client -ojson',
  )
  await fc.assert(
    fc.asyncProperty(commands, dry, fc.oneof(yaml, json), (command, how, document) => {
      const extra = {
        label: ['a=b'],
        patch: ['-p', '{}'],
        wait: ['--for=delete', '--timeout=1s'],
        scale: ['--replicas=1'],
      }
      const more = extra[command as keyof typeof extra] ?? []
      const flags = ['get', 'wait', 'diff'].includes(command) ? [] : how.split(' ')
      return harmless([command, '-f', '-', ...more, ...flags], document)
    }),
    { numRuns: 500, seed: 3 },
  )
}, 60_000)

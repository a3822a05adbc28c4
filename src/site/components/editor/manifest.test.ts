import { describe, expect, it } from 'vitest'
import schemas from '../../../api/openapi/schemas.json' with { type: 'json' }
import type { LabRequests } from '../../../terminal/requests.ts'
import { words } from '../../content/docs/_words/interface.ts'
import { problemsIn, spotAt } from './manifest.ts'
import { ClusterSchema } from './schema.ts'

const requests = {
  get: async (path: string) => ({
    status: 200,
    body:
      path === '/openapi/v3'
        ? { paths: { 'api/v1': {} } }
        : {
            components: { schemas },
            paths: { '/api/v1/pods': { post: { 'x-kubernetes-group-version-kind': { kind: 'Pod' } } } },
          },
  }),
} as unknown as LabRequests
const schema = new ClusterSchema(requests)
await schema.load()

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
`
const say = (text: string) =>
  problemsIn(text, schema, words.lab.manifest).map(({ from, to, message }) => [text.slice(from, to), message])

describe('what is wrong with a manifest', () => {
  it.each<[string, string, string[][]]>([
    ['nothing', SERVICE, []],
    ['nothing in several documents', `${SERVICE}---\n${SERVICE}---\n`, []],
    [
      'a field that there is not',
      SERVICE.replace('selector', 'selectors'),
      [['selectors', 'unknown field "selectors"']],
    ],
    ['a text for a number', SERVICE.replace('80', 'eighty'), [['eighty', 'port is a number']]],
    ['a number for a text', SERVICE.replace('app: web', 'app: 1'), [['1', 'app is a string: write it in quotes']]],
    [
      'a value that there is not',
      SERVICE.replace('ports:', 'type: Nodeport\n  ports:'),
      [['Nodeport', 'type is one of ClusterIP, ExternalName, LoadBalancer, NodePort']],
    ],
    ['a mapping for a list', SERVICE.replace('- port', '  port'), [['port: 80\n', 'ports is a list']]],
    [
      'a kind that there is not',
      SERVICE.replace('Service', 'Servce'),
      [['Servce', 'the cluster has no kind Servce in v1']],
    ],
    ['no kind', 'apiVersion: v1\n', [['apiVersion', 'kind is missing']]],
    ['nothing that the server fills in', SERVICE.replace('port: 80', 'port: 80\n    targetPort: http'), []],
  ])('%s', (_, text, expected) => {
    expect(say(text)).toEqual(expected)
  })

  it('says where YAML itself ends', () => {
    expect(say('kind: [a\n')[0]![1]).toMatch(/flow/i)
  })
})

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: web
    image: nginx
    ports:
    - containerPort: 80
    |
`

describe('where a place in a manifest is', () => {
  it.each([
    ['|', '', []],
    ['kind: Pod\nspec:\n  |', 'spec', []],
    ['kind: Pod\nspec:\n  containers:\n  - |', 'spec containers []', []],
    ['kind: Pod\nspec:\n  containers:\n    - |', 'spec containers []', []],
    ['kind: Pod\nspec:\n  containers:\n  - name: a\n    |', 'spec containers []', ['name']],
    ['kind: Pod\nspec:\n  containers:\n  - name: a\n    ports:\n    - |', 'spec containers [] ports []', []],
    ['kind: Pod\nspec:\n  containers:\n  - name: a\n  |', 'spec', ['containers']],
    [POD, 'spec containers []', ['ports', 'image', 'name']],
    ['kind: A\nspec:\n  x: 1\n---\nkind: Pod\nmetadata:\n  |', 'metadata', []],
  ])('%j', (marked, path, siblings) => {
    const offset = marked.indexOf('|')
    const spot = spotAt(marked.replace('|', ''), offset)
    expect(spot.path.join(' ')).toBe(path)
    expect(spot.siblings).toEqual(siblings)
  })

  it('knows the field whose value is written', () => {
    const text = `${SERVICE}  type: `
    const spot = spotAt(text, text.length)
    expect(spot).toMatchObject({ kind: { apiVersion: 'v1', kind: 'Service' }, path: ['spec'], field: 'type' })
    expect(schema.at(spot.kind, [...spot.path, 'type'])?.enum).toContain('NodePort')
  })
})

/** Bodies as kubectl v1.32 sends them, of `kubectl create`. */
import { expect, it } from 'vitest'
import { decodeProtobuf } from './decode.ts'

it.each([
  [
    'namespace xx',
    'azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhoKEgoCeHgSABoAIgAqADIAOABCABIAGgIKABoAIgA=',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'xx' }, spec: {}, status: {} },
  ],
  [
    'deployment ww --image=nginx --replicas=0 --port=80',
    'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErQBCh0KAnd3EgAaACIAKgAyADgAQgBaCQoDYXBwEgJ3dxKEAQgAEgsKCQoDYXBwEgJ3dxprChsKABIAGgAiACoAMgA4AEIAWgkKA2FwcBICd3cSTBIuCgVuZ2lueBIFbmdpbngqADIKCgAQABhQIgAqAEIAagByAIABAIgBAJABAKIBABoAMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiAgoAKAA4ABoMCAAQABgAIAAoADgAGgAiAA==',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'ww', labels: { app: 'ww' } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'ww' } },
        template: {
          metadata: { labels: { app: 'ww' } },
          spec: { containers: [{ name: 'nginx', image: 'nginx', resources: {}, ports: [{ containerPort: 80 }] }] },
        },
        strategy: {},
      },
      status: {},
    },
  ],
  [
    'service nodeport nn --tcp=80:8080',
    'azhzAAoNCgJ2MRIHU2VydmljZRJlCh0KAm5uEgAaACIAKgAyADgAQgBaCQoDYXBwEgJubhJAChsKBzgwLTgwODASA1RDUBhQIgcIABCQPxoAKAASCQoDYXBwEgJubhoAIghOb2RlUG9ydDoAQgBSAFoAYABoABoCCgAaACIA',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'nn', labels: { app: 'nn' } },
      spec: {
        ports: [{ name: '80-8080', protocol: 'TCP', port: 80, targetPort: 8080 }],
        selector: { app: 'nn' },
        type: 'NodePort',
      },
      status: { loadBalancer: {} },
    },
  ],
  [
    'secret generic ss --from-literal=a=b',
    'azhzAAoMCgJ2MRIGU2VjcmV0Eh4KEgoCc3MSABoAIgAqADIAOABCABIGCgFhEgFiGgAaACIA',
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'ss' }, data: { a: 'Yg==' } },
  ],
])('reads %s', (_, body, object) => {
  expect(decodeProtobuf(Buffer.from(body, 'base64'))).toEqual(object)
})

it('leaves the rest alone', () => {
  expect(decodeProtobuf(Buffer.from('{"kind":"Pod"}'))).toBeUndefined()
  expect(decodeProtobuf(Buffer.from([0x6b, 0x38, 0x73, 0x00]))).toBeUndefined()
})

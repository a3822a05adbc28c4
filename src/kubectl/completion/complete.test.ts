/** Compared with `kubectl __complete` of a real one. */
import { expect, it } from 'vitest'
import { run } from '../../../tests/shell/harness.ts'
import { openKubectl } from '../../../tests/kubectl.ts'

const { host, ask } = openKubectl()
const labels = { app: 'web' }
const containers = [{ name: 'nginx', image: 'nginx', ports: [{ containerPort: 80 }] }]
ask('POST', '/api/v1/namespaces/default/pods', {
  metadata: { name: 'web-1', labels },
  spec: { initContainers: [{ name: 'wait', image: 'busybox' }], containers },
})
ask('POST', '/api/v1/namespaces/default/services', {
  metadata: { name: 'web' },
  spec: { selector: labels, ports: [{ port: 8080, targetPort: 80 }] },
})

it.each([
  [['ro'], 'rollout :4'],
  [['rollout', ''], 'history pause restart resume status undo :4'],
  [['rollout', 'status', 'dep'], 'deployment :4'],
  [['rollout', 'status', 'svc', 'web', ''], ':4'],
  [['get', 'po'], 'pods podtemplates poddisruptionbudgets.policy :4'],
  [['get', 'pods,po'], 'pods,pods pods,podtemplates pods,poddisruptionbudgets.policy :4'],
  [['get', 'po', ''], 'web-1 :4'],
  [['get', 'po', 'web-1', ''], ':4'],
  [['get', 'po/'], 'po/web-1 :4'],
  [['get', 'svc/web', 'cronj'], 'cronjobs.batch/ :6'],
  [['get', 'nosuch', ''], ':4'],
  [['nosuch', ''], ':0'],
  [['get', '-n', 'def'], 'default :4'],
  [['get', '--namespace=d'], 'default :4'],
  [['-n', 'kube-system', 'get', 'pods', ''], ':4'],
  [['get', '--all'], '--all-namespaces --allow-missing-template-keys :4'],
  [['get', '-wo', 'cu'], 'custom-columns custom-columns-file :4'],
  [['apply', '-f', ''], 'json yaml yml :8'],
  [['logs', 'web-1', ''], 'wait nginx :4'],
  [['logs', 'svc/web', 'n'], 'nginx :4'],
  [['logs', 'd'], 'daemonsets/ deployments/ :6'],
  [['exec', 'web-1', '-c', ''], 'wait nginx :4'],
  [['exec', 'web-1', '--', ''], ':4'],
  [['port-forward', 'svc/web', ''], '8080:8080 :4'],
  [['port-forward', 'web-1', '9'], '9:80 :4'],
  [['scale', ''], '--replicas deployment replicaset replicationcontroller statefulset :4'],
  [['config', 'use-context', ''], 'lab :4'],
  [['cp', ''], 'default/ web-1: ./ / :2'],
  [['cp', 'default/'], 'default/web-1: :2'],
])('%j becomes %s', async (words, expected) => {
  const { stdout } = await run(host, ['kubectl', '__completeNoDesc', ...words])
  expect(stdout.trimEnd().replaceAll('\n', ' ')).toBe(expected)
})

it('says what each is', async () => {
  expect((await run(host, ['kubectl', '__complete', 'rollout', 'p'])).stdout).toBe(
    'pause\tMark the provided resource as paused\n:4\n',
  )
})

import { beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { pathOf, resourceOfKind } from '../../../api/resources.ts'
import type { Status } from '../../../api/status.ts'
import type { Answer } from '../../../api/transport.ts'
import { Simulation } from '../../../sim/simulation.ts'
import { Etcd } from '../../etcd/etcd.ts'
import { OUTSIDE } from '../outside.ts'
import { ApiServer } from '../server.ts'
import { strategiesFor } from '../strategies.ts'

let server: ApiServer

beforeEach(() => {
  const sim = new Simulation({ startAt: Date.parse('2026-11-22T15:00:00Z'), seed: 1 })
  const onCrash = (error: unknown) => {
    throw error
  }
  const strategies = strategiesFor({ serviceCidr: '10.96.0.0/16', nodePortRange: { from: 30000, to: 32767 } })
  server = new ApiServer({ sim, etcd: new Etcd(), strategies, outside: OUTSIDE, kubelets: () => undefined, onCrash })
  create('{apiVersion: v1, kind: Namespace, metadata: {name: default}}')
  create('{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}')
})

type Manifest = { apiVersion: string; kind: string; metadata: { name: string } }

function send(method: 'POST' | 'PUT' | 'PATCH', text: string, contentType?: string, patch?: string): Answer {
  const object = parse(text) as Manifest
  const resource = resourceOfKind(object.apiVersion, object.kind)!
  const name = method === 'POST' ? undefined : object.metadata.name
  const path = pathOf(resource, resource.namespaced ? 'default' : undefined, name)
  return server.handle({ method, path, body: patch ?? object, contentType, userAgent: 'test' })
}
const create = (text: string): Answer => send('POST', text)
const merge = (text: string, patch: string): Answer => send('PATCH', text, 'application/merge-patch+json', patch)

/** What kubectl prints after «is invalid: », a line for each; or the whole message. */
function said(answer: Answer): string[] {
  if (answer.status < 400) return []
  const status = answer.body as Status
  if (status.reason !== 'Invalid') return [status.message!]
  return status.details!.causes!.map(cause => `${cause.field}: ${cause.message}`)
}

const service = (spec: string) => `{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {${spec}}}`
const pod = (container: string, spec = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx${container}}]${spec}}}`
const deployment = (spec: string) => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {${spec}}}`
const template = (labels: string, spec = '') =>
  `selector: {matchLabels: {a: b}}, template: {metadata: {labels: ${labels}}, spec: {containers: [{name: c, image: nginx}]${spec}}}`

const IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

describe('services', () => {
  it.each<[string, string[]]>([
    ['ports: [{port: 80}]', []],
    ['clusterIP: None', []],
    ['', ['spec.ports: Required value']],
    [
      'type: Fancy, ports: [{port: 80, protocol: ICMP}]',
      [
        'spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
        'spec.type: Unsupported value: "Fancy": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      'ports: [{port: 70000}]',
      [
        'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
        'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      ],
    ],
    ['ports: [{name: UPPER, port: 80}]', [`spec.ports[0].name: Invalid value: "UPPER": ${LABEL}`]],
    [
      'ports: [{port: 80}, {port: 81, name: http}, {port: 82, name: http}]',
      ['spec.ports[0].name: Required value', 'spec.ports[2].name: Duplicate value: "http"'],
    ],
    [
      'ports: [{port: 80, targetPort: a--very-long-port-name}]',
      [
        'spec.ports[0].targetPort: Invalid value: "a--very-long-port-name": must be no more than 15 characters',
        'spec.ports[0].targetPort: Invalid value: "a--very-long-port-name": must not contain consecutive hyphens',
      ],
    ],
    [
      'ports: [{port: 80, nodePort: 30080}]',
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'type: NodePort, clusterIP: None, ports: [{port: 80}]',
      [`spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services`],
    ],
    ['type: ExternalName', ['spec.externalName: Required value']],
    [
      'type: ExternalName, externalName: example.com, clusterIP: 10.96.0.9',
      ['spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
    ],
    [
      'sessionAffinity: Cookie, ports: [{port: 80}]',
      ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"'],
    ],
    [
      'sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 90000}}, ports: [{port: 80}]',
      [
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400',
      ],
    ],
    [
      'externalIPs: [1.2.3, 127.0.0.1], ports: [{port: 80}]',
      [
        `spec.externalIPs[0]: Invalid value: "1.2.3": ${IP}`,
        'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      'externalTrafficPolicy: Local, ports: [{port: 80}]',
      ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    ],
    [
      'type: NodePort, externalTrafficPolicy: Some, internalTrafficPolicy: None, ports: [{port: 80}]',
      [
        'spec.externalTrafficPolicy: Unsupported value: "Some": supported values: "Cluster", "Local"',
        'spec.internalTrafficPolicy: Unsupported value: "None": supported values: "Cluster", "Local"',
      ],
    ],
    [
      'type: NodePort, healthCheckNodePort: 30000, ports: [{port: 80}]',
      [
        "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    [
      'loadBalancerSourceRanges: [10.0.0.0/8, nonsense], loadBalancerClass: x, ports: [{port: 80}]',
      [
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
        'spec.LoadBalancerSourceRanges[1]: Invalid value: "nonsense": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      ],
    ],
    [
      'ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]',
      [
        'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
      ],
    ],
    [
      'ipFamilies: [IPv6], ports: [{port: 80}]',
      ['spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
    ],
  ])('%s', (spec, errors) => {
    expect(said(create(service(spec)))).toEqual(errors)
  })

  it('are changed as in ports.t', () => {
    const web = service('type: NodePort, ports: [{name: http, port: 8080, targetPort: http}]')
    const patch = (ports: string) => said(merge(web, `{"spec":{"ports":${ports}}}`))
    create(web)
    expect(patch('[{"port":8080,"targetPort":81}]')).toEqual([])
    expect(patch('[{"port":80},{"port":81}]')).toEqual([expect.stringMatching(/^duplicate nodePort: \{TCP 3\d{4}\}$/)])
    expect(patch('[{"name":"a","port":80},{"name":"b","port":443}]')).toEqual([])
    expect(patch('[]')).toEqual(['spec.ports: Required value'])
    expect(said(merge(web, '{"spec":{"type":"ExternalName"}}'))).toEqual(['spec.externalName: Required value'])
    expect(said(merge(web, '{"spec":{"type":"ClusterIP"}}'))).toEqual([])
  })

  it.each<[string, string[]]>([
    ['externalIPs: [1.2.3.4], ports: [{port: 80}]', ['spec.externalIPs is deprecated']],
    ['clusterIP: None, sessionAffinity: ClientIP', ['spec.SessionAffinity is ignored for headless services']],
  ])('warn of %s', (spec, warnings) => {
    expect(create(service(spec)).warnings).toEqual(warnings)
  })
})

describe('pods', () => {
  it.each<[string, string[]]>([
    [pod(''), []],
    [
      '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}',
      ['spec.containers[0].image: Required value'],
    ],
    ['{apiVersion: v1, kind: Pod, metadata: {name: p}}', ['spec.containers: Required value']],
    [
      pod(', ports: [{containerPort: 0}, {containerPort: 80, name: Web}, {containerPort: 99999}]'),
      [
        'spec.containers[0].ports[0].containerPort: Required value',
        'spec.containers[0].ports[1].name: Invalid value: "Web": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'spec.containers[0].ports[2].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      pod(
        ', env: [{name: A=B}, {name: C, valueFrom: {}}, {name: D, valueFrom: {fieldRef: {fieldPath: status.podIPP}}}]',
      ),
      [
        'spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
        'spec.containers[0].env[1].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
        'spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: "status.podIPP": error converting fieldPath: field label not supported: status.podIPP',
      ],
    ],
    [
      pod(', volumeMounts: [{name: data, mountPath: /data}]'),
      ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
    ],
    [
      pod(', readinessProbe: {}, livenessProbe: {httpGet: {port: 80}, exec: {command: [ls]}, successThreshold: 2}'),
      [
        'spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type',
        'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
        'spec.containers[0].readinessProbe: Required value: must specify a handler type',
      ],
    ],
    [
      pod(', resources: {requests: {cpu: 2, memory: 1Gi}, limits: {cpu: 1, memory: 1Gi, gpu: 1}}'),
      [
        'spec.containers[0].resources.limits: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.limits: Invalid value: "gpu": must be a standard resource for containers',
        'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
        'spec.containers[0].resources.requests: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests: Invalid value: "gpu": must be a standard resource for containers',
      ],
    ],
    [
      pod('', ', restartPolicy: Sometimes, dnsPolicy: None, tolerations: [{key: a, operator: In}]'),
      [
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
        'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
        'spec.tolerations[0].operator: Unsupported value: "In": supported values: "Equal", "Exists"',
      ],
    ],
    [
      pod('', ', initContainers: [{name: c, image: i, readinessProbe: {exec: {command: [a]}}}]'),
      [
        'spec.initContainers[0].name: Duplicate value: "c"',
        'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      pod('', ', serviceAccountName: other'),
      ['pods "p" is forbidden: error looking up service account default/other: serviceaccount "other" not found'],
    ],
    [pod('', ', priorityClassName: high'), ['pods "p" is forbidden: no PriorityClass with name high was found']],
  ])('%s', (text, errors) => {
    expect(said(create(text))).toEqual(errors)
  })

  it('may change their image, not their command', () => {
    create(pod(', command: [sleep]'))
    const image = '{"spec":{"containers":[{"name":"c","image":"nginx:2"}]}}'
    expect(said(send('PATCH', pod(''), 'application/strategic-merge-patch+json', image))).toEqual([])
    const [answer] = said(merge(pod(''), '{"spec":{"hostname":"other"}}'))
    expect(answer!.split('\n')[0]).toBe(
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    )
    expect(answer).toMatch(/\+ \tHostname: +"other",/)
  })

  it('get what admission adds, as in get-outputs.t', () => {
    const { spec, status, metadata } = create(pod('')).body as Record<string, Record<string, unknown>>
    expect(metadata!['generation']).toBe(1)
    expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
    const volume = (spec!['volumes'] as { name: string }[])[0]!.name
    expect(volume).toMatch(/^kube-api-access-.....$/)
    expect(spec).toMatchObject({
      containers: [
        {
          imagePullPolicy: 'Always',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume, readOnly: true }],
        },
      ],
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      schedulerName: 'default-scheduler',
      securityContext: {},
      serviceAccount: 'default',
      tolerations: [{ key: 'node.kubernetes.io/not-ready', tolerationSeconds: 300 }, { effect: 'NoExecute' }],
    })
  })

  it('warn of what hides', () => {
    const text = pod(
      ', env: [{name: A, value: x}, {name: A, value: y}], ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]',
    )
    expect(create(text.replace('name: a}]', 'name: b}, {containerPort: 80}]')).warnings).toEqual([
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
      'spec.containers[0].ports[2]: duplicate port definition with spec.containers[0].ports[0]',
    ])
  })
})

describe('workloads', () => {
  const mismatch = '`selector` does not match template `labels`'
  it.each<[string, string[]]>([
    [deployment(template('{a: b}')), []],
    [deployment(template('{a: c}')), [`spec.template.metadata.labels: Invalid value: {"a":"c"}: ${mismatch}`]],
    [
      deployment('template: {spec: {containers: []}}'),
      [
        'spec.selector: Required value',
        `spec.template.metadata.labels: Invalid value: null: ${mismatch}`,
        'spec.template.spec.containers: Required value',
      ],
    ],
    [
      deployment(`replicas: -1, ${template('{a: b}', ', restartPolicy: Never')}`),
      [
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      ],
    ],
    [
      deployment(`strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}, ${template('{a: b}')}`),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ],
    [
      deployment(`strategy: {rollingUpdate: {maxSurge: many}}, ${template('{a: b}')}`),
      [
        "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"many\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ],
    ],
    [
      deployment(`strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}, ${template('{a: b}')}`),
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {podManagementPolicy: Any, ${template('{a: b}')}}}`,
      [`spec.podManagementPolicy: Invalid value: "Any": must be 'OrderedReady' or 'Parallel'`],
    ],
    [
      `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: s}, spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0}}, ${template('{a: b}')}}}`,
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
    [
      '{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: c, image: i}]}}}}',
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      '{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {schedule: "99 * * * *", concurrencyPolicy: Maybe, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}}',
      [
        'spec.schedule: Invalid value: "99 * * * *": end of range (99) above maximum (59): 99',
        'spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"',
      ],
    ],
    [
      '{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {minAvailable: 150%}}',
      ['spec.minAvailable: Invalid value: "150%": must not be greater than 100%'],
    ],
  ])('%s', (text, errors) => {
    expect(said(create(text))).toEqual(errors)
  })

  it('keep their selector, as in errors.t', () => {
    const web = deployment(template('{a: b}'))
    create(web)
    expect(said(merge(web, '{"spec":{"selector":{"matchLabels":{"a":"x"}}}}'))).toEqual([
      `spec.template.metadata.labels: Invalid value: {"a":"b"}: ${mismatch}`,
      'spec.selector: Invalid value: {"matchLabels":{"a":"x"}}: field is immutable',
    ])
    const set = `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {serviceName: a, ${template('{a: b}')}}}`
    create(set)
    expect(said(merge(set, '{"spec":{"serviceName":"b"}}'))).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ])
    expect(said(merge(set, '{"spec":{"replicas":3}}'))).toEqual([])
  })
})

describe('the rest', () => {
  const slice = (rest: string) => `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s}, ${rest}}`
  it.each<[string, string[]]>([
    [slice('addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 80}]'), []],
    [
      slice('addressType: IPv5, endpoints: [{addresses: []}], ports: [{name: a}, {name: a}]'),
      [
        'addressType: Unsupported value: "IPv5": supported values: "FQDN", "IPv4", "IPv6"',
        'endpoints[0].addresses: Required value: must contain at least 1 address',
        'ports[1].name: Duplicate value: "a"',
      ],
    ],
    [
      slice('addressType: IPv4, endpoints: [{addresses: [nope]}]'),
      ['endpoints[0].addresses[0]: Invalid value: "nope": must be a valid IPv4 address'],
    ],
    [
      '{apiVersion: v1, kind: Endpoints, metadata: {name: e}, subsets: [{ports: [{port: 80}, {port: 81}]}, {addresses: [{ip: 169.254.1.1}]}]}',
      [
        'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
        'subsets[0].ports[0].name: Required value',
        'subsets[0].ports[1].name: Required value',
        'subsets[1].addresses[0].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      ],
    ],
    [
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {"a b": c}}',
      [
        "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
    [
      '{apiVersion: v1, kind: Secret, metadata: {name: m}, type: kubernetes.io/tls, stringData: {tls.crt: c}}',
      ['data[tls.key]: Required value'],
    ],
    [
      '{apiVersion: v1, kind: Node, metadata: {name: n}, spec: {taints: [{key: a, effect: Never}]}}',
      [
        'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      '{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {minReplicas: 3, maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: d}}}',
      ['spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`'],
    ],
  ])('%s', (text, errors) => {
    expect(said(create(text))).toEqual(errors)
  })
})

/** Tokens of service accounts as pods find them: JSON Web Tokens by their form. Their signature is no signature. */
import type { Pod } from '../../api/core-v1.ts'
import type { Simulation } from '../../sim/simulation.ts'

const ISSUER = 'https://kubernetes.default.svc.cluster.local'
const base64url = (text: string) => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** Writes it when called: most are never read.
 *  @param audience of the API server itself if not given; @param lifetime in seconds */
export function serviceAccountToken(
  pod: Pod,
  audience: string | undefined,
  lifetime: number,
  sim: Simulation,
): () => string {
  const signature = sim.random.hex(32)
  const now = Math.floor(sim.now() / 1000)
  return () => written(pod, audience, lifetime, now, signature)
}

function written(pod: Pod, audience: string | undefined, lifetime: number, now: number, signature: string): string {
  const { namespace, name, uid } = pod.metadata
  const account = pod.spec?.serviceAccountName || 'default'
  const claims = {
    aud: [audience ?? ISSUER],
    exp: now + lifetime,
    iat: now,
    iss: ISSUER,
    'kubernetes.io': {
      namespace,
      node: { name: pod.spec?.nodeName },
      pod: { name, uid },
      serviceaccount: { name: account },
    },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${account}`,
  }
  return `${base64url('{"alg":"RS256"}')}.${base64url(JSON.stringify(claims))}.${base64url(signature)}`
}

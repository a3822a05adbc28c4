// The API server without TLS and tokens: on a real cluster, `kubectl proxy` opens this port.
const API = 'http://127.0.0.1:8001'

/** Asks the API server. Returns the object that it answers. */
export async function ask(path, { method = 'GET', body, type = 'application/json' } = {}) {
  const response = await fetch(API + path, {
    method,
    headers: body ? { 'content-type': type } : {},
    body: body && JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}

/** Follows a watch: yields each event, until the server ends it. */
export async function* follow(path) {
  const response = await fetch(API + path)
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    for (const line of lines) yield JSON.parse(line)
  }
}

/** Writes the addresses into the ConfigMap `backends`, whether it exists or not (server-side apply). */
export async function save(addresses) {
  console.log('backends:', addresses.join(' ') || 'none')
  await ask('/api/v1/namespaces/default/configmaps/backends?fieldManager=watcher&force=true', {
    method: 'PATCH',
    type: 'application/apply-patch+yaml',
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'backends' },
      data: { addresses: addresses.join(' ') },
    },
  })
}

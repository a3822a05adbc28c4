// The API server without TLS and tokens: on a real cluster, `kubectl proxy` opens this port.
const API = 'http://127.0.0.1:8001/api/v1/namespaces/default'

async function get(path) {
  const response = await fetch(API + path)
  if (!response.ok) throw new Error(`${response.status} for ${path}`)
  return response
}

/** The addresses of a name, as DNS in the cluster gives them. Asks the Service `resolver`, an API of this lab. */
export async function resolve(name) {
  const response = await get(`/services/resolver/proxy/cgi-bin/resolve?${name}`)
  const { addresses } = await response.json()
  return addresses
}

const names = new Map()

/** Sends a request to the pod that has an address. Returns the text that it answers. */
export async function send(address, path) {
  if (!names.has(address)) {
    const found = await (await get(`/pods?fieldSelector=status.podIP%3D${address}`)).json()
    if (!found.items.length) throw new Error(`no pod has the address ${address}`)
    names.set(address, found.items[0].metadata.name)
  }
  return (await get(`/pods/${names.get(address)}:80/proxy${path}`)).text()
}

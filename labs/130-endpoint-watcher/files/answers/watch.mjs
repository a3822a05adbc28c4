// node answers/watch.mjs [SECONDS]: watches that long; for ever if not given.
import { ask, follow, save } from '../api.mjs'

const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
const OF_WEB = '?labelSelector=kubernetes.io/service-name%3Dweb'
const [seconds] = process.argv.slice(2)

const slices = new Map()

async function tell() {
  const endpoints = [...slices.values()].flatMap(slice => slice.endpoints ?? [])
  await save(endpoints.filter(each => each.conditions.ready).map(each => each.addresses[0]))
}

const list = await ask(SLICES + OF_WEB)
for (const slice of list.items) slices.set(slice.metadata.name, slice)
await tell()

const watch = `&watch=1&resourceVersion=${list.metadata.resourceVersion}`
const limit = seconds ? `&timeoutSeconds=${seconds}` : ''
for await (const { type, object } of follow(SLICES + OF_WEB + watch + limit)) {
  console.log(type, object.metadata.name)
  if (type === 'DELETED') slices.delete(object.metadata.name)
  else slices.set(object.metadata.name, object)
  await tell()
}

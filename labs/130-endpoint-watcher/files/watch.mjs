import { ask, follow, save } from './api.mjs'

const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
const OF_WEB = '?labelSelector=kubernetes.io/service-name%3Dweb'

// 1. List: ask for the slices, take every endpoint's address, save them.
const list = await ask(SLICES + OF_WEB)
console.log(list.items)

// 2. Watch: from list.metadata.resourceVersion on, with &watch=1.

// 3. Only endpoints that are ready get traffic.

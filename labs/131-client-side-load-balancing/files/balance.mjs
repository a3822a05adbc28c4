// node balance.mjs COUNT: sends so many requests to the pods of `web`.
import { resolve, send } from './cluster.mjs'

const count = Number(process.argv[2] ?? 1)

const addresses = await resolve('web.default.svc.cluster.local')
console.log(addresses)

// 1. Send one request for /hostname to an address.
// 2. Send `count` requests, spread over all addresses.
// 3. Resolve again now and then: pods come and go.

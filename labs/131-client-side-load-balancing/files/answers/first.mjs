// node answers/first.mjs COUNT: all requests go to the first address that DNS gives.
import { resolve, send } from '../cluster.mjs'

const count = Number(process.argv[2] ?? 1)

const [first] = await resolve('web.default.svc.cluster.local')
for (let n = 0; n < count; n++) console.log(first, await send(first, '/hostname'))

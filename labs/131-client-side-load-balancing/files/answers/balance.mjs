// node answers/balance.mjs COUNT: spreads requests over all pods, each in its turn; resolves again after every ten.
import { resolve, send } from '../cluster.mjs'

const count = Number(process.argv[2] ?? 1)
const answered = new Map()

let addresses = []
for (let n = 0; n < count; n++) {
  if (n % 10 === 0) addresses = (await resolve('web.default.svc.cluster.local')).sort()
  const name = await send(addresses[n % addresses.length], '/hostname')
  answered.set(name, (answered.get(name) ?? 0) + 1)
}
for (const [name, times] of [...answered].sort()) console.log(name, times)

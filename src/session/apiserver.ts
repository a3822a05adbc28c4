/** `npm run apiserver`: a cluster's API over HTTP on the loopback, for a real kubectl and other tools. Simulated time
 *  keeps pace with the clock on the wall. Prints where it is and where the kubeconfig is, then serves until killed.
 *  Options: `--port N` (8001), `--kubeconfig FILE` (kubeconfig in the working directory). */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Pace, wallClock } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { serveApiOverHttp } from './apiserver-http.ts'
import { Session } from './session.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8001' }, kubeconfig: { type: 'string', default: 'kubeconfig' } },
})

const say = (text: string) => process.stderr.write(`${text}\n`)

const sim = new Simulation({ startAt: wallClock(), seed: 1 })
const session = await Session.open({ sim, onFault: say })
const pace = new Pace(sim)
const { url, kubeconfig } = await serveApiOverHttp(
  { api: session.cluster.api, nudge: () => pace.nudge() },
  Number(values.port),
  say,
)
writeFileSync(values.kubeconfig, kubeconfig)
say(`${url}, kubeconfig in ${values.kubeconfig}`)
await pace.run()

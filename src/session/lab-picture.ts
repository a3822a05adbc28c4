/** What the map shows of a lab that has just come up. One seed gives one cluster, so a page that opens the lab with the
 *  same seed goes on from this very picture. */
import type { Lab } from '../lab/lab.ts'
import { Simulation } from '../sim/simulation.ts'
import { ClusterView } from './cluster-view.ts'
import type { MapChanges } from './protocol.ts'
import { Session } from './session.ts'

export async function pictureOf(lab: Lab, seed: number): Promise<MapChanges> {
  const onFault = (message: string) => {
    throw new Error(message)
  }
  const session = await Session.open({ sim: new Simulation({ startAt: 0, seed }), lab, onFault })
  return new Promise(resolve => {
    const view = new ClusterView({ transport: session.cluster.transport, now: () => session.sim.now(), send: resolve })
    view.next(true)
  })
}

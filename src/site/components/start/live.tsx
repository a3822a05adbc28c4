/** Makes the start page's picture a live one: opens its lab in a worker, asks the Service for a page once a second, and
 *  runs what is pressed. Loaded when the page has been painted and has nothing else to do. */
import { render } from 'preact'
import { ClusterStore } from '../../../terminal/cluster-store.ts'
import { LabClient } from '../../../terminal/lab-client.ts'
import type { StartWords } from '../../content/docs/_words/interface.ts'
import { startWords } from '../../words.ts'
import { livingPods, sceneOf } from './scene.ts'
import { FEW, MANY, StartCluster, type StartClusterProps } from './StartCluster.tsx'
import { LAB, SEED, SERVICE } from './start-lab.ts'

const SIZE = { columns: 80, rows: 24 }
const ASKING = `while :; do curl -s -m 2 http://${SERVICE}/hostname && echo || echo -; sleep 1; done`
/** Commands that are still shown. */
const MOST_SAID = 4

const FIRST: Omit<StartClusterProps, 'words'> = {
  scene: { service: SERVICE, address: '', nodes: [] },
  state: 'live',
  podsSoFar: 0,
  replicas: FEW,
}

export interface Action {
  action: string
  pod?: string
}

export class LiveCluster {
  readonly #place: HTMLElement
  /** The page's, which is another when this one is swapped. */
  readonly #words: StartWords = startWords()!
  readonly #client = new LabClient(LAB, 'nothing', SEED)
  readonly #cluster = new ClusterStore(this.#client)
  /** None until there is a picture. */
  #props: StartClusterProps | undefined
  #seen = new Set<string>()
  /** What was pressed before the cluster was there. */
  #early: Action[] = []
  #ids = 0

  /** @param place where the picture stands */
  constructor(place: HTMLElement) {
    this.#place = place
    this.#say('starting')
    this.#client.onState(({ state }) => (state === 'ready' ? this.#look() : state === 'failed' && this.#say('failed')))
  }

  act(action: Action): void {
    if (!this.#props) {
      this.#early.push(action)
      return
    }
    const { scene, paused, replicas } = this.#props
    switch (action.action) {
      case 'pause':
        this.#client.send({ type: paused ? 'time/resume' : 'time/pause' })
        return this.#show({ paused: !paused })
      case 'delete': {
        const pod = action.pod ?? livingPods(scene).find(({ chosen }) => chosen)?.name
        return pod ? this.#run(`kubectl delete pod ${pod}`) : undefined
      }
      case 'scale': {
        const wanted = replicas === FEW ? MANY : FEW
        this.#show({ replicas: wanted })
        return this.#run(`kubectl scale deployment ${SERVICE} --replicas=${wanted}`)
      }
      case 'restart':
        return this.#run(`kubectl rollout restart deployment ${SERVICE}`)
      case 'resolve':
        return this.#run(`kubectl exec client -- nslookup ${SERVICE}`)
    }
  }

  stop(): void {
    this.#client.stop()
    render(null, this.#place)
  }

  /** What stands there until there is a picture. */
  #say(state: 'starting' | 'failed'): void {
    const { still, starting, failed } = this.#words
    this.#place.querySelector('.start-state')!.textContent = state === 'starting' ? starting : still
    if (state === 'failed') this.#place.querySelector('.start-hint')!.textContent = failed
  }

  #look(): void {
    this.#cluster.look(({ nodes, pods, services }) => {
      const begins = !this.#props
      const picture = { nodes: nodes.values(), pods: pods.values(), services: services.values() }
      const scene = sceneOf(picture, SERVICE, this.#props?.scene)
      for (const node of scene.nodes) for (const { name } of node.pods) this.#seen.add(name)
      this.#show({ scene, podsSoFar: this.#seen.size })
      if (begins) this.#begin()
    })
  }

  #begin(): void {
    this.#ask()
    for (const action of this.#early.splice(0)) this.act(action)
  }

  /** Has the client ask again and again. */
  #ask(): void {
    const decoder = new TextDecoder()
    let rest = ''
    this.#client.run(['kubectl', 'exec', 'client', '--', 'sh', '-c', ASKING], SIZE, {
      output: bytes => {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/)
        rest = lines.pop()!
        for (const line of lines) this.#heard(line)
      },
      screen: () => {},
      closed: () => {},
    })
  }

  #heard(pod: string): void {
    const { answered = 0, lost = 0 } = this.#props!
    const request = { id: ++this.#ids, pod: pod === '-' ? undefined : pod }
    this.#show(request.pod ? { request, answered: answered + 1 } : { request, lost: lost + 1 })
  }

  #run(command: string): void {
    const id = ++this.#ids
    const decoder = new TextDecoder()
    let output = ''
    const show = () => {
      const said = (this.#props?.said ?? []).filter(each => each.id !== id)
      this.#show({ said: [...said, { id, command, output: output.replaceAll('\r', '').trimEnd() }].slice(-MOST_SAID) })
      const shown = this.#place.querySelector('.start-console')
      shown?.scrollTo({ top: shown.scrollHeight })
    }
    show()
    const terminal = this.#client.run(['bash', '-c', command], SIZE, {
      output: bytes => {
        output += decoder.decode(bytes, { stream: true })
        show()
      },
      screen: () => {},
      closed: () => this.#client.closeTerminal(terminal),
    })
  }

  #show(change: Partial<StartClusterProps>): void {
    this.#props = { words: this.#words, ...(this.#props ?? FIRST), ...change }
    render(<StartCluster {...this.#props} />, this.#place)
  }
}

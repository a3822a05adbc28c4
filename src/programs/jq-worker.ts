/** The thread that `jq-engine.ts` asks. */
import { loadJq } from 'jq-wasm'
import type { JqQuestion } from './jq-engine.ts'

const jq = loadJq()

addEventListener('message', async event => {
  const { input, filter, flags } = event.data as JqQuestion
  postMessage((await jq).raw(input, filter, flags))
})

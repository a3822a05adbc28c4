/** Programs of the learner's own: `node` on the laptop, and the ways on which they reach the cluster. */
import { NullFile } from '../src/host/pipe.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Typed } from './in-session.ts'

let typed: Typed
const PROXY = 'http://127.0.0.1:8001/api/v1/namespaces/default'

beforeAll(async () => {
  typed = await openSession()
  const files = { 0: new NullFile(), 1: new NullFile(), 2: new NullFile() }
  typed.session.laptop.start(['kubectl', 'proxy'], { files })
  await typed.run(
    `kubectl create deployment web --image=registry.k8s.io/e2e-test-images/agnhost:2.53 -- /agnhost netexec --http-port=80
     kubectl expose deployment web --port 80; kubectl rollout status deployment/web
     until [ -n "$(kubectl get endpoints web -o jsonpath='{.subsets[0].addresses}' 2>/dev/null)" ]; do sleep 1; done`,
  )
})

/** Runs a script that stands between quotes. */
const script = (text: string) => typed.run(`node -e '${text}'`)

describe('node', () => {
  it.each([
    ['console.log("a", 1, { b: [1, "x"], c: null })', 0, "a 1 { b: [ 1, 'x' ], c: null }\n"],
    ['console.log(await Promise.all([1, Promise.resolve(2)]))', 0, '[ 1, 2 ]\n'],
    [
      'const then = Date.now(); await new Promise(done => setTimeout(done, 3600_000)); console.log(Math.round((Date.now() - then) / 1000))',
      0,
      '3600\n',
    ],
    ['process.exit(3); console.log("no")', 3, ''],
    ['setTimeout(() => process.exit(4), 10); await new Promise(() => {})', 4, ''],
    [
      'console.log(new URL("/a?x=1", "http://h:8/").href, String(new URLSearchParams({ q: "a b" })))',
      0,
      'http://h:8/a?x=1 q=a+b\n',
    ],
    ['import { setTimeout } from "node:timers/promises"; console.log(await setTimeout(5, "v"))', 0, 'v\n'],
    [
      'import { writeFileSync, readFileSync } from "fs"; writeFileSync("f", "é"); console.log(readFileSync("f").length, readFileSync("f", "utf8"))',
      0,
      '2 é\n',
    ],
    [
      'await fetch("http://127.0.0.1:9/").catch(error => console.log(error.message, error.cause.code))',
      0,
      'fetch failed ECONNREFUSED\n',
    ],
    ['await fetch("http://nowhere.invalid/").catch(error => console.log(error.cause.code))', 0, 'ENOTFOUND\n'],
  ])('%s', async (text, status, output) => {
    expect(await script(text)).toBe(output)
    expect(typed.status).toBe(status)
  })

  it.each([
    ['throw new TypeError("no")', 1, /^TypeError: no\n/],
    ['await Promise.reject(new Error("late"))', 1, /^Error: late\n/],
    ['console.log(1', 1, /^SyntaxError: /],
    ['import "lodash"', 1, /^Error: Cannot find package 'lodash'/],
    ['await new Promise(() => {})', 13, /unsettled top-level await/],
    ['let text = "x"; for (;;) text += text', 1, /^InternalError: /],
  ])('%s fails', async (text, status, words) => {
    expect(await script(text)).toMatch(words)
    expect(typed.status).toBe(status)
  })

  it('is stopped when it computes without a pause, and by Ctrl-C when it waits', async () => {
    expect(await script('for (;;);')).toContain('computes without a pause')
    await typed.run(`timeout -s INT 2 node -e 'setInterval(() => {}, 1000)'`)
    expect(typed.status).toBe(124)
    expect(await script('console.log("the next one runs")')).toBe('the next one runs\n')
  })

  it('follows a watch until the server ends it, longer than a connection may take to open', async () => {
    const watched = await script(
      `const from = Date.now()
       const { body } = await fetch("${PROXY}/services?watch=1&timeoutSeconds=20")
       let text = ""
       for await (const part of body.pipeThrough(new TextDecoderStream())) text += part
       const names = text.trim().split("\\n").map(line => JSON.parse(line).object.metadata.name)
       console.log(names.join(), Math.floor((Date.now() - from) / 1000))`,
    )
    expect(watched).toBe('kubernetes,web 20\n')
  })

  it('gives up a request when it is told to', async () => {
    const said = await script(
      `await fetch("${PROXY}/pods?watch=1", { signal: AbortSignal.timeout(500) }).then(answer => answer.text())
         .catch(error => console.log(error.name))`,
    )
    expect(said).toBe('TimeoutError\n')
  })
})

describe('the API server as a proxy', () => {
  const get = (path: string) => typed.run(`curl -s '${PROXY}${path}'`)

  it('passes a request on to a pod, and to a Service', async () => {
    const name = (await typed.run("kubectl get pods -o jsonpath='{.items[0].metadata.name}'")).trim()
    for (const path of [
      `/pods/${name}/proxy/hostname`,
      `/pods/${name}:80/proxy/hostname`,
      '/services/web/proxy/hostname',
    ])
      expect(await get(path)).toContain(name)
    expect(await get('/services/http:web:80/proxy/echo?msg=a%20b')).toBe('a b')
    expect(await typed.run(`curl -s -o /dev/null -w '%{http_code}' '${PROXY}/services/web/proxy/echo?code=418'`)).toBe(
      '418',
    )
  })

  it.each([
    ['/pods/none/proxy/', 404, 'pods "none" not found'],
    ['/services/none/proxy/', 404, 'services "none" not found'],
    ['/services/web:81/proxy/', 503, 'no service port 81 found for service "web"'],
  ])('%s: %i', async (path, code, message) => {
    expect(JSON.parse(await get(path))).toMatchObject({ kind: 'Status', code, message })
  })

  it('says why a pod does not answer', async () => {
    const name = (await typed.run("kubectl get pods -o jsonpath='{.items[0].metadata.name}'")).trim()
    expect(await get(`/pods/${name}:81/proxy/`)).toContain('connect: connection refused')
    await typed.run('kubectl scale deployment web --replicas=0; kubectl wait --for=delete pod -l app=web; sleep 2')
    expect(await get('/services/web/proxy/')).toContain('no endpoints available for service \\"web\\"')
  })
})

it('kubectl proxy says that its port is taken', async () => {
  expect(await typed.run('kubectl proxy')).toBe('error: listen tcp 127.0.0.1:8001: bind: address already in use\n')
})

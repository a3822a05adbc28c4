/** The built site on other hosts: below a path, under its own headers, and from the zip. Needs `dist` and `dist-x`, as
 *  `.ci/test.mjs` builds them. */
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { unzipSync } from 'fflate'
import { faultsOf, host } from './site.ts'
import { prompt, run } from './terminal.ts'

const top = path.join(import.meta.dirname, '../..')
const temporary: string[] = []

function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'hosting-'))
  temporary.push(made)
  return made
}

test.afterAll(() => {
  for (const made of temporary) fs.rmSync(made, { recursive: true })
})

for (const [site, base] of [
  ['dist', '/'],
  ['dist-x', '/x/'],
] as const) {
  test(`no link is dead at ${base}`, () => {
    const root = path.join(top, site)
    const dead = new Set<string>()
    for (const page of fs.globSync('**/*.html', { cwd: root })) {
      const html = fs.readFileSync(path.join(root, page), 'utf8')
      const at = new URL(base + page.replaceAll('\\', '/'), 'http://site')
      for (const [, attribute = ''] of html.matchAll(/<[^>]*?\s(?:href|src|data-path)="([^"]*)"/g)) {
        const url = new URL(attribute.replaceAll('&amp;', '&'), at)
        if (url.origin !== at.origin) continue
        const inside = url.pathname.startsWith(base) ? decodeURIComponent(url.pathname.slice(base.length)) : undefined
        const file = inside === undefined ? '' : path.join(root, inside.replace(/(^|\/)$/, '$1index.html'))
        if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) dead.add(`${page}: ${attribute}`)
        else if (url.hash && !fs.readFileSync(file, 'utf8').includes(`id="${decodeURIComponent(url.hash.slice(1))}"`))
          dead.add(`${page}: ${attribute}`)
      }
    }
    expect([...dead]).toEqual([])
  })
}

test('below a path everything works, under the policy, alone on its origin', async ({ context, page }) => {
  test.setTimeout(180_000)
  const root = folder()
  fs.symlinkSync(path.join(top, 'dist-x'), path.join(root, 'x'))
  fs.copyFileSync(path.join(top, 'dist-x/_headers'), path.join(root, '_headers'))
  const { origin, stop } = await host(root)
  const faults = faultsOf(context, `${origin}/x/`)

  await page.goto(`${origin}/x/`)
  await page.locator('.opening-actions a').first().click()
  await expect(page).toHaveURL(`${origin}/x/pods-come-and-go/`)
  await prompt(page)
  expect(await run(page, 'kubectl get nodes')).toMatch(/worker2 +Ready/)
  await page.goto(`${origin}/x/nodeport/`)
  await run(page, 'kubectl apply -f nginx-deploy.yaml -f ng-svc.yaml; kubectl rollout status deployment/nginx')
  // kube-proxy writes its rules at most once a second.
  await run(page, 'until curl -s -o /dev/null http://172.18.0.3:30002; do sleep 0.2; done')
  expect(await run(page, 'curl -s http://172.18.0.3:30002')).toContain('<title>Welcome to nginx!</title>')
  expect(await run(page, 'kubectl get svc nginx -o json | jq .spec.ports[0].nodePort')).toBe('30002')
  await page.getByRole('button', { name: 'Editor', exact: true }).click()
  await page.getByRole('region', { name: 'Editor' }).getByRole('button', { name: 'ng-svc.yaml', exact: true }).click()
  await expect(page.locator('.cm-content')).toContainText('apiVersion')

  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('.pagefind-ui__search-input').fill('kube-proxy')
  await page.locator('.pagefind-ui__result-link').first().click()
  await expect(page).toHaveURL(url => url.pathname.startsWith('/x/') && url.pathname !== '/x/nodeport/')
  expect(faults).toEqual([])

  await page.goto(`${origin}/x/how-it-works/`)
  const unsafe = await page.evaluate(async () => {
    const script = Object.assign(document.createElement('script'), { textContent: 'window.injected = true' })
    document.body.append(script)
    // What the test itself runs may use eval; what comes later may not.
    await new Promise(resolve => setTimeout(resolve))
    try {
      return [new Function('return true')(), 'injected' in window]
    } catch {
      return [false, 'injected' in window]
    }
  })
  expect(unsafe, 'neither eval nor a script from elsewhere runs').toEqual([false, false])
  await stop()
})

test('the zip serves the course, to other machines too', async ({ context, page }) => {
  test.setTimeout(120_000)
  const root = folder()
  const zip = path.join(root, 'course.zip')
  execFileSync(process.execPath, ['.ci/package.mjs', '--out', zip], { cwd: top })
  for (const [name, bytes] of Object.entries(unzipSync(fs.readFileSync(zip)))) {
    const file = path.join(root, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    if (!name.endsWith('/')) fs.writeFileSync(file, bytes)
  }
  const server = spawn(process.execPath, ['serve.mjs', '--port', '0'], { cwd: path.join(root, 'services-course') })
  const said = await new Promise<string>(resolve => server.stdout.once('data', (data: Buffer) => resolve(`${data}`)))
  const address = /http:\/\/localhost:\d+\//.exec(said)![0]
  // Not a name of this machine's own: without https, browsers give such a page less.
  const other = address.replace('localhost', 'classroom.test')
  const faults = faultsOf(context, other)
  await page.goto(`${other}clusterip/`)
  await prompt(page)
  expect(await run(page, 'kubectl get nodes')).toMatch(/worker2 +Ready/)
  expect(faults).toEqual([])
  const answer = await fetch(address, { headers: { 'accept-encoding': 'br' } })
  expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'br'])
  server.kill()
})

/** What holds on every page: accessible in both themes and at phone width, alone on its own origin, whole after a swap. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { prompt, run, screen } from './terminal.ts'

const PAGES = ['/', '/nodeport/', '/how-it-works/', '/404.html']
const LAB_PARTS =
  /\/live\.|terminal-view|lab-client|worker|[Ww]orkspace|xterm|MapView|EditorView|editor-session|codemirror/

/** What the page complains of while a test runs. */
function faultsOf(page: Page): string[] {
  const faults: string[] = []
  page.on('console', message => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', error => faults.push(error.message))
  return faults
}

for (const path of PAGES) {
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const [device, size] of [
      ['desk', { width: 1440, height: 900 }],
      ['phone', { width: 390, height: 844 }],
    ] as const) {
      test(`${path} is accessible, ${colorScheme}, ${device}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize(size)
        await page.goto(path)
        if (path === '/nodeport/' && device === 'desk') await prompt(page)
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`)).toEqual([])
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width, 'nothing sticks out to the side').toBeLessThanOrEqual(size.width)
      })
    }
  }
}

test('no page asks another origin for anything', async ({ page, baseURL }) => {
  const foreign: string[] = []
  page.on('request', request => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== baseURL) foreign.push(request.url())
  })
  for (const path of PAGES) {
    await page.goto(path)
    if (path === '/nodeport/') await prompt(page)
    await page.waitForLoadState('networkidle')
  }
  expect(foreign).toEqual([])
})

test('a page without a lab loads nothing of the terminal', async ({ page }) => {
  const loaded: string[] = []
  page.on('request', request => loaded.push(request.url()))
  // On a phone the start page's cluster waits for a sign of its reader.
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/', '/how-it-works/']) {
    await page.goto(path)
    await page.waitForLoadState('networkidle')
  }
  expect(loaded.filter(url => LAB_PARTS.test(url))).toEqual([])
  expect(page.workers()).toHaveLength(0)
})

test('an address that leads nowhere says so, and how to go on', async ({ page }) => {
  const answer = await page.goto('/nowhere/at/all/')
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No route to this page')
  await page.getByRole('link', { name: 'To the start page' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kubernetes Services, from the Inside')
})

test('a swap keeps theme, terminal and search, forward and back', async ({ page }) => {
  const faults = faultsOf(page)
  await page.goto('/')
  await page.getByLabel('Select theme').first().selectOption('light')
  await page.getByRole('link', { name: '4 NodePort' }).last().click()
  await run(page, 'echo kept as it was')
  const current = page.locator('#starlight__sidebar [aria-current=page]')
  for (const [go, title] of [
    [() => page.getByRole('link', { name: 'How this works' }).first().click(), 'How this works'],
    [() => page.getByRole('link', { name: 'NodePort' }).first().click(), 'NodePort'],
    [() => page.goBack(), 'How this works'],
    [() => page.goForward(), 'NodePort'],
  ] as const) {
    await go()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
    await expect(current).toContainText(title)
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  }
  await expect.poll(() => screen(page)).toContain('\nkept as it was\n')
  await page.locator('button.run[data-command="cat ng-svc.yaml"]').click()
  await expect.poll(() => screen(page)).toMatch(/kind: Service[^]*[$#] ?$/)
  expect((await screen(page)).match(/cat ng-svc/g), 'run once').toHaveLength(1)
  expect(page.workers()).toHaveLength(1)

  await page.getByLabel('Select theme').first().selectOption('dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('.pagefind-ui__search-input').fill('kube-proxy')
  await expect(page.locator('.pagefind-ui__result-link').first()).toBeVisible()
  expect(faults).toEqual([])
})

test('both buttons of a command work by keyboard', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/nodeport/')
  const block = page.locator('.expressive-code').filter({ hasText: 'cat nginx-deploy.yaml' }).first()
  await block.getByRole('button', { name: 'Copy' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('cat nginx-deploy.yaml')
  await page.keyboard.press('Tab')
  await expect(block.getByRole('button', { name: 'Run' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(() => screen(page)).toMatch(/[$#] cat nginx-deploy\.yaml\n[^]*kind: Deployment[^]*[$#] ?$/)
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(page.locator('.xterm-helper-textarea')).not.toBeFocused()
})

test('what is run while the lab starts waits for its prompt', async ({ page }) => {
  let start = () => {}
  const clicked = new Promise<void>(resolve => (start = resolve))
  await page.route('**/_astro/bash-*.js', async route => {
    await clicked
    await route.continue()
  })
  await page.goto('/nodeport/')
  await page.waitForFunction(() => document.querySelector('.workspace-terminal .terminal'))
  await page.locator('button.run[data-command="kubectl get nodes"]').click()
  await page.locator('button.run[data-command="cat ng-svc.yaml"]').click()
  start()
  await expect.poll(() => screen(page)).toMatch(/kind: Service[^]*[$#] ?$/)
  const shown = await screen(page)
  expect(shown.match(/get nodes/g)).toHaveLength(1)
  expect(shown).toMatch(/[$#] kubectl get nodes\nNAME [^]*worker2[^]*[$#] cat ng-svc\.yaml\n/)
})

test('Reset starts the lab from the beginning', async ({ page }) => {
  await page.goto('/nodeport/')
  await run(page, 'kubectl create configmap mine; touch left-behind')
  await page.getByRole('button', { name: 'Reset' }).click()
  await page.getByRole('button', { name: 'Keep going' }).click()
  expect(await run(page, 'ls left-behind')).toBe('left-behind')
  await page.getByRole('button', { name: 'Reset' }).click()
  await page.getByRole('button', { name: 'Reset the lab' }).click()
  await expect.poll(() => screen(page)).not.toContain('left-behind')
  expect(await run(page, 'kubectl get configmap mine')).toContain('NotFound')
  expect(await run(page, 'ls')).toBe('ng-svc.yaml  nginx-deploy.yaml')
  await expect.poll(() => page.workers().length).toBe(1)
})

test('the tabs of a phone follow the arrow keys', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/nodeport/')
  expect(page.workers(), 'no cluster before the terminal is looked at').toHaveLength(0)
  await page.getByRole('tab', { name: 'Text' }).focus()
  await page.keyboard.press('ArrowRight')
  const tab = page.getByRole('tab', { name: 'Terminal' })
  await expect(tab).toBeFocused()
  await expect(tab).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tabpanel', { name: 'Terminal' })).toBeVisible()
  await expect(page.locator('#lab-text')).toBeHidden()
})

/** The workspace: terminals in tabs, what one types in them, the map, the editor, time. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { prompt, run, screen } from './terminal.ts'

const type = async (page: Page, text: string) => {
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.insertText(text)
}
const enter = async (page: Page, text: string) => {
  await type(page, text)
  await page.keyboard.press('Enter')
}
const shows = (page: Page, what: RegExp) => expect.poll(() => screen(page), { timeout: 20_000 }).toMatch(what)
const openOn = async (page: Page, name: string | RegExp) => {
  await page.getByRole('button', { name: 'Open a terminal' }).click()
  await page.getByRole('menuitem', { name }).first().click()
}
const terminalTab = (page: Page, name: string | RegExp) =>
  page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab', { name })
const map = (page: Page) => page.getByRole('region', { name: 'Map of the cluster' })
const editor = (page: Page) => page.getByRole('region', { name: 'Editor' })
const edit = async (page: Page, file: string) => {
  await page.getByRole('button', { name: 'Editor', exact: true }).click()
  await editor(page).getByRole('button', { name: file, exact: true }).click()
  await expect(editor(page).locator('.cm-content')).toContainText('apiVersion')
}

test.beforeEach(async ({ page }) => {
  await page.goto('/nodeport/')
  await prompt(page)
})

test('a watch in one terminal shows what another does', async ({ page }) => {
  await run(page, 'kubectl apply -f nginx-deploy.yaml; kubectl rollout status deployment/nginx')
  await enter(page, 'kubectl get pods -w')
  await shows(page, /-w\n[^]*nginx-\S+ +1\/1 +Running/)
  await openOn(page, /^laptop/)
  await expect(terminalTab(page, 'laptop 2')).toHaveAttribute('aria-selected', 'true')
  await run(page, 'kubectl scale deployment nginx --replicas 3')
  await terminalTab(page, 'laptop').first().click()
  await shows(page, /-w\n[^]*ContainerCreating[^]*nginx-\S+ +1\/1 +Running +0 +\ds$/)
  await page.keyboard.press('Control+c')
  await prompt(page)
})

test('terminals open on nodes and pods, follow the arrow keys, and close', async ({ page }) => {
  await run(page, 'kubectl apply -f nginx-deploy.yaml; kubectl rollout status deployment/nginx')
  await openOn(page, /^worker /)
  await shows(page, /root@worker:.*# ?$/)
  await openOn(page, /^nginx-/)
  await shows(page, /# ?$/)
  await enter(page, 'hostname; ls /usr/share/nginx/html')
  await shows(page, /\nnginx-\S+\n50x\.html {2}index\.html\n# ?$/)
  const tabs = page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')
  await expect(tabs).toHaveText([/^laptop/, /^worker/, /^nginx-/])

  await tabs.nth(2).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(tabs.nth(1)).toBeFocused()
  await shows(page, /root@worker:/)
  await page.keyboard.press('Delete')
  await expect(tabs).toHaveText([/^laptop/, /^nginx-/])
  await tabs.nth(0).click()
  await shows(page, /successfully rolled out[^]*laptop:~\$ ?$/)
})

test('sessions nest, and each exit leads one back', async ({ page }) => {
  await run(page, 'kubectl run box --image=busybox:1.36 -- sleep 600; kubectl wait --for=condition=Ready pod/box')
  await enter(page, 'ssh worker')
  await shows(page, /root@worker:.*# ?$/)
  await enter(page, 'exit')
  await prompt(page)
  await enter(page, 'kubectl exec -it box -- sh')
  await shows(page, /\/ # ?$/)
  await enter(page, 'hostname; exit')
  await shows(page, /\nbox\n[^]*laptop:~\$ ?$/)
})

test('Tab completes from the live state, Ctrl-R searches what was typed', async ({ page }) => {
  await run(page, 'kubectl create configmap only-one')
  await type(page, 'kubectl describe configmap only')
  await page.keyboard.press('Tab')
  await shows(page, /describe configmap only-one ?$/)
  await page.keyboard.press('Control+u')
  await page.keyboard.press('Control+r')
  await page.keyboard.type('create conf')
  await shows(page, /create configmap only-one$/)
  await page.keyboard.press('Control+c')
})

test('a here-document is pasted whole', async ({ page }) => {
  await page.locator('.xterm-helper-textarea').focus()
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', "cat > note.txt <<'EOF'\nfirst $line\n  second\nEOF\n")
    const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
    document.querySelector('.xterm-helper-textarea')!.dispatchEvent(paste)
  })
  await page.keyboard.press('Enter')
  await shows(page, /\nEOF\n[^]*@laptop:[^\n]*[$#] ?$/)
  expect(await run(page, 'cat note.txt')).toBe('first $line\n  second')
})

test('the map shows a scale-up, in the drawing and in words', async ({ page }) => {
  await expect(map(page)).toContainText('3 nodes · 0 pods · 1 Service')
  await run(page, 'kubectl apply -f nginx-deploy.yaml -f ng-svc.yaml')
  await expect(map(page).getByRole('button', { name: /^Pod nginx-\S+, ready, 10\.244\./ })).toHaveCount(2)
  const service = map(page).getByRole('button', { name: /^Service nginx, NodePort, .*, 2 ready endpoints$/ })
  await expect(service).toBeVisible()
  await expect(map(page).locator('.map-link.ready')).toHaveCount(3)
  await run(page, 'kubectl scale deployment nginx --replicas 4')
  await expect(map(page).getByRole('button', { name: /^Pod nginx-\S+, ready/ })).toHaveCount(4)

  await map(page).getByRole('button', { name: 'As a list' }).click()
  await expect(map(page).getByRole('table', { name: 'Pods' }).getByRole('row')).toHaveCount(5)
  const row = map(page).getByRole('row', { name: /^nginx NodePort/ })
  await expect(row).toContainText('80:30002/TCP')
  await expect(row).toContainText('app=nginx')
  await map(page).getByRole('button', { name: 'As a list' }).click()

  await map(page).getByLabel('kube-system').check()
  await expect(map(page).getByRole('button', { name: /^Pod coredns-/ })).toHaveCount(2)
})

test('a thing on the map is reached by keyboard, and leads to a terminal', async ({ page }) => {
  await run(page, 'kubectl apply -f nginx-deploy.yaml; kubectl rollout status deployment/nginx')
  await map(page).locator('[tabindex="0"][data-key]').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(map(page).locator(':focus')).toHaveAccessibleName(/^(Node worker|Pod nginx)/)
  await map(page)
    .getByRole('button', { name: /^Node worker,/ })
    .focus()
  await page.keyboard.press('Enter')
  const details = page.getByRole('complementary', { name: 'Details' })
  await expect(details).toContainText('172.18.0.3')
  await expect(details).toContainText('MemoryPressure')
  await details.getByRole('button', { name: 'Terminal' }).click()
  await shows(page, /root@worker:.*# ?$/)
  await expect(terminalTab(page, 'worker')).toHaveAttribute('aria-selected', 'true')
  await details.getByRole('button', { name: 'Describe' }).click()
  await expect(terminalTab(page, 'laptop')).toHaveAttribute('aria-selected', 'true')
  await shows(page, /kubectl describe node worker\n[^]*Events:[^]*\$ ?$/)
})

test('a file is edited with the schema at hand, compared, applied', async ({ page }) => {
  await run(page, 'kubectl apply -f ng-svc.yaml')
  await edit(page, 'ng-svc.yaml')
  const text = editor(page).locator('.cm-content')
  await text.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('  sessionAff')
  await expect(editor(page).getByRole('option', { name: /sessionAffinity.*ClientIP/ })).toBeVisible()
  await expect(editor(page).getByRole('tab', { name: /ng-svc\.yaml/ })).toContainText('●')
  // CodeMirror takes no key for a moment after the list has come up, lest one be meant for the text.
  await page.waitForTimeout(150)
  await page.keyboard.press('Enter')
  await page.keyboard.type('Wrong')
  await expect(editor(page).locator('.cm-lintRange-error')).toHaveText('Wrong')
  for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace')
  await page.keyboard.type('ClientIP')
  await expect(editor(page).locator('.cm-lintRange-error')).toHaveCount(0)

  await editor(page).getByRole('button', { name: 'Compare with the cluster' }).click()
  await expect(editor(page).getByRole('region', { name: 'Compared' })).toContainText('+  sessionAffinity: ClientIP')
  await editor(page).getByRole('button', { name: 'Back to the text' }).click()
  await editor(page).getByRole('button', { name: 'Apply', exact: true }).click()
  await shows(page, /kubectl apply -f ~\/ng-svc\.yaml\nservice\/nginx configured\n/)
  expect(await run(page, "kubectl get svc nginx -o jsonpath='{.spec.sessionAffinity}'; echo")).toBe('ClientIP')
  await expect(editor(page).getByRole('tab', { name: /ng-svc\.yaml/ })).not.toContainText('●')
})

test('files appear as they are made, and can be made, renamed and deleted', async ({ page }) => {
  await page.getByRole('button', { name: 'Editor', exact: true }).click()
  const files = page.getByRole('navigation', { name: 'Files of the workspace' })
  await run(page, 'mkdir extra; echo hello > extra/here.txt')
  await expect(files.getByRole('button', { name: 'here.txt', exact: true })).toBeVisible()
  await files.getByRole('button', { name: 'New file' }).click()
  await page.keyboard.type('mine.yaml')
  await page.keyboard.press('Enter')
  await expect(editor(page).getByRole('tab', { name: 'mine.yaml' })).toBeVisible()
  await editor(page).locator('.cm-content').click()
  await page.keyboard.type('a: 1')
  await page.keyboard.press('Control+s')
  await expect(editor(page).getByRole('button', { name: 'Save' })).toBeDisabled()
  expect(await run(page, 'cat mine.yaml; echo')).toContain('a: 1')
  await files.getByRole('button', { name: 'Rename mine.yaml' }).click()
  await page.keyboard.type('yours')
  await page.keyboard.press('Enter')
  await expect(files.getByRole('button', { name: 'yours.yaml', exact: true })).toBeVisible()
  await files.getByRole('button', { name: 'Delete yours.yaml' }).click()
  await files.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(files.getByRole('button', { name: 'yours.yaml', exact: true })).toHaveCount(0)
  expect(await run(page, 'ls')).toBe('extra  ng-svc.yaml  nginx-deploy.yaml')
})

test('kubectl edit and vi open the editor and wait for it', async ({ page }) => {
  await run(page, 'kubectl apply -f ng-svc.yaml')
  await enter(page, 'kubectl edit svc nginx')
  await expect(editor(page).getByText('waits for this text')).toBeVisible()
  const text = editor(page).locator('.cm-content')
  await expect(text).toContainText('Please edit the object below')
  await page.evaluate(() => {
    const { editor } = document.querySelector('.editor-code') as unknown as {
      editor: { state: { doc: { toString(): string; length: number } }; dispatch(change: object): void }
    }
    const insert = editor.state.doc.toString().replace('nodePort: 30002', 'nodePort: 30003')
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert } })
  })
  await editor(page).getByRole('button', { name: 'Save and close' }).click()
  await shows(page, /service\/nginx edited\n[^\n]*\$ ?$/)
  expect(await run(page, 'kubectl get svc nginx --no-headers')).toContain('80:30003/TCP')

  await enter(page, 'vi ng-svc.yaml && echo done')
  await expect(editor(page).getByText('waits for this text')).toBeVisible()
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.press('Control+c')
  await prompt(page)
  await expect(editor(page).getByText('waits for this text')).toHaveCount(0)
})

test('time is paused, sped up and skipped', async ({ page }) => {
  const time = page.getByRole('group', { name: 'Time in the lab' })
  await expect(time).toContainText(/\d\d:\d\d:\d\d/)
  await run(page, 'kubectl apply -f nginx-deploy.yaml; kubectl rollout status deployment/nginx')
  await time.getByRole('button', { name: 'Skip a minute' }).click()
  await expect.poll(() => run(page, 'kubectl get pods --no-headers')).toMatch(/ (6|7)\ds|1m/)
  await time.getByLabel('Speed of time').selectOption('10×')
  expect(await run(page, 'sleep 20; echo slept', 10_000)).toBe('slept')
  await time.getByRole('button', { name: 'Pause time' }).click()
  await expect(time.getByRole('button', { name: 'Let time pass' })).toBeVisible()
  await time.getByRole('button', { name: 'Let time pass' }).click()
  await expect(time.getByRole('button', { name: 'Pause time' })).toBeVisible()
})

test('on a phone the map and the editor are tabs too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('tab', { name: 'Map' }).click()
  await expect(map(page)).toContainText('3 nodes')
  await expect(page.locator('.workspace-terminal')).toBeHidden()
  await page.getByRole('tab', { name: 'Editor' }).click()
  await editor(page).getByRole('button', { name: 'ng-svc.yaml', exact: true }).click()
  await expect(editor(page).locator('.cm-content')).toContainText('kind: Service')
  await page.getByRole('tab', { name: 'Terminal' }).click()
  expect(await run(page, 'echo here')).toBe('here')
})

for (const colorScheme of ['dark', 'light'] as const) {
  test(`map, list, details, editor and menu are accessible, ${colorScheme}`, async ({ page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme })
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).include('.workspace').analyze()
      expect(
        violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`),
        what,
      ).toEqual([])
    }
    await run(page, 'kubectl apply -f .; kubectl create deployment bad --image=nowhere/none:1; sleep 4')
    await page.waitForTimeout(500)
    await check('map')
    await map(page)
      .getByRole('button', { name: /^Pod bad-/ })
      .click()
    await check('details')
    await map(page).getByRole('button', { name: 'As a list' }).click()
    await check('list')
    await page.getByRole('button', { name: 'Open a terminal' }).click()
    await expect(page.getByRole('menuitem', { name: /^worker2/ })).toBeVisible()
    await check('menu')
    await page.keyboard.press('Escape')
    await edit(page, 'ng-svc.yaml')
    await check('editor')
    await page.getByRole('button', { name: 'Reset' }).click()
    await check('question')
  })
}

/** The walk of the chapter on NodePort, typed into the terminal beside it. */
import { expect, test } from '@playwright/test'
import { prompt, run, screen } from './terminal.ts'

test('every way in answers, and the ClusterIP from outside does not', async ({ page }) => {
  test.setTimeout(180_000)
  const faults: string[] = []
  page.on('console', message => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', error => faults.push(error.message))
  await page.goto('/nodeport/')
  await prompt(page)

  const nodes = await run(page, 'kubectl get nodes')
  expect(nodes).toMatch(/control-plane +Ready +control-plane +\d+s +v1\.36\.2/)
  expect(nodes).toMatch(/worker2 +Ready +<none>/)

  expect(await run(page, 'kubectl apply -f nginx-deploy.yaml -f ng-svc.yaml')).toBe(
    'deployment.apps/nginx created\nservice/nginx created',
  )
  expect(await run(page, 'kubectl rollout status deployment/nginx')).toContain('"nginx" successfully rolled out')
  const listed = await run(page, 'kubectl get po,ep,svc')
  expect(listed).toContain('Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice')
  expect(listed).toMatch(/endpoints\/nginx +10\.244\.\d+\.\d+:80,10\.244\.\d+\.\d+:80/)
  expect(listed).toMatch(/service\/nginx +NodePort +10\.96\.\d+\.\d+ +<none> +80:30002\/TCP/)
  expect(await run(page, 'kubectl describe svc nginx')).toMatch(/NodePort: +<unset> +30002\/TCP/)

  // kube-proxy writes its rules at most once a second.
  for (const node of ['172.18.0.2', '172.18.0.3', '172.18.0.4']) {
    await run(page, `until curl -s -o /dev/null http://${node}:30002; do sleep 0.2; done`)
    expect(await run(page, `curl -s http://${node}:30002`)).toContain('<title>Welcome to nginx!</title>')
  }

  await run(page, "IP=$(kubectl get svc nginx -o jsonpath='{.spec.clusterIP}')")
  expect(await run(page, 'curl -m 2 http://$IP; echo status $?')).toMatch(/timed out after 2\d\d\d m[^]*status 28/i)
  expect(await run(page, 'ssh worker curl -s http://$IP')).toContain('Welcome to nginx!')
  await run(page, "POD=$(kubectl get pods -l app=nginx -o jsonpath='{.items[0].status.podIP}')")
  expect(await run(page, 'ssh worker curl -s http://$POD')).toContain('Welcome to nginx!')
  expect(await run(page, 'kubectl exec deploy/nginx -- curl -s http://nginx')).toContain('Welcome to nginx!')

  const addresses = "kubectl get pods -l app=nginx -o jsonpath='{.items[*].status.podIP}'; echo"
  const before = await run(page, addresses)
  const service = await run(page, 'kubectl get svc nginx --no-headers | cut -c1-40')
  await run(page, "kubectl delete pod $(kubectl get pods -l app=nginx -o jsonpath='{.items[0].metadata.name}')")
  await run(page, 'kubectl rollout status deployment/nginx')
  const after = await run(page, addresses)
  expect(after.split(' ')).toHaveLength(2)
  expect(after).not.toBe(before)
  expect(await run(page, 'kubectl get svc nginx --no-headers | cut -c1-40')).toBe(service)

  await run(page, 'sleep 1')
  const rules = await run(page, 'ssh worker iptables-save -t nat | grep default/nginx')
  expect(rules).toMatch(/-A KUBE-NODEPORTS -p tcp .*--dport 30002 -j KUBE-EXT-2CMXP7HKUVJN7L6M/)
  expect(rules).toMatch(/-A KUBE-SVC-2CMXP7HKUVJN7L6M .*--probability 0\.50000000000 -j KUBE-SEP-/)
  expect(faults).toEqual([])
})

test('a watch streams, and Ctrl-C ends it', async ({ page }) => {
  await page.goto('/nodeport/')
  await run(page, 'kubectl apply -f nginx-deploy.yaml')
  await page.keyboard.insertText('kubectl get pods -w')
  await page.keyboard.press('Enter')
  await expect.poll(() => screen(page), { timeout: 20_000 }).toMatch(/-w\n[^]*nginx-\S+ +1\/1 +Running/)
  await page.keyboard.press('Control+c')
  await prompt(page)
  expect(await run(page, 'echo alive')).toBe('alive')
})

test('Run buttons type into the terminal, and its content survives a change of page', async ({ page }) => {
  await page.goto('/nodeport/')
  await prompt(page)
  await page.locator('button.run[data-command="kubectl get nodes"]').click()
  await expect.poll(() => screen(page)).toMatch(/worker2 +Ready/)
  const before = await screen(page)
  await page.getByRole('link', { name: 'How this works' }).first().click()
  await expect(page).toHaveURL(/how-it-works/)
  await page.getByRole('link', { name: 'NodePort' }).first().click()
  await expect(page.locator('.workspace-terminal > .terminal')).toBeVisible()
  expect(await screen(page)).toContain(before.trim())
  expect(await run(page, 'echo still here')).toBe('still here')
})

test('on a phone, text and terminal are two tabs', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/nodeport/')
  await expect(page.locator('.lab-workspace')).toBeHidden()
  await page.getByRole('tab', { name: 'Terminal' }).click()
  await expect(page.locator('.lab-text')).toBeHidden()
  await prompt(page)
  await page.getByRole('tab', { name: 'Text' }).click()
  await expect(page.getByRole('heading', { name: 'Three numbers for one port' })).toBeVisible()
  await page.getByRole('tab', { name: 'Terminal' }).click()
  expect(await run(page, 'echo kept')).toBe('kept')
})

test('the divider moves by keyboard, and is remembered', async ({ page }) => {
  await page.goto('/nodeport/')
  const divider = page.getByRole('separator', { name: 'Width of the text' })
  const before = Number(await divider.getAttribute('aria-valuenow'))
  await divider.focus()
  await page.keyboard.press('ArrowRight')
  await expect(divider).toHaveAttribute('aria-valuenow', String(before + 2))
  await page.reload()
  await expect(divider).toHaveAttribute('aria-valuenow', String(before + 2))
})

/** A lab, done as a learner would: by buttons, by typing, by asking to be shown; and what is remembered of it. */
import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { prompt, run } from './terminal.ts'

const stateOf = (page: Page, id: string) => page.locator(`lab-task[data-task=${id}] .task-state`)

test('a lab is done by typing, by hints and by being shown, and the course remembers', async ({ page }) => {
  test.setTimeout(120_000)
  await page.goto('/four-kinds-of-port/')
  await prompt(page)
  await run(page, 'kubectl expose deployment web --port 80')

  const predict = page.locator('lab-predict').first()
  await expect(predict.getByRole('button', { name: 'Run it and see' })).toBeDisabled()
  await expect(predict.locator('.why')).toBeHidden()
  await predict.getByText('Refused, at once.').click()
  await predict.getByRole('button', { name: 'Run it and see' }).click()
  await expect(predict.getByRole('status')).toHaveText('Right: that is what your cluster did.', { timeout: 30_000 })
  await expect(predict.locator('.why > div')).toBeVisible()

  await expect(stateOf(page, 'service')).toHaveText('to do')
  await run(page, `kubectl patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'`)
  await expect(stateOf(page, 'service')).toHaveText('done', { timeout: 15_000 })
  const address = await run(page, 'kubectl get service web -o jsonpath=\'{.spec.clusterIP}{"\\n"}\'')
  await expect(page.locator('lab-live').filter({ hasText: '10.96.' }).first()).toHaveText(address)

  const named = page.locator('lab-task[data-task=name]')
  await expect(named.getByText('Hint')).toHaveCount(2)
  await expect(named.getByText('Hint').nth(1)).toBeHidden()
  await named.getByText('Hint').first().click()
  await expect(named.getByText('Hint').nth(1)).toBeVisible()
  await named.getByRole('button', { name: 'Show me' }).click()
  await expect(stateOf(page, 'name')).toHaveText('done', { timeout: 40_000 })
  await expect(page.locator('.tasks-count')).toHaveText('2 of 5 tasks are done.')

  await page.getByRole('button', { name: 'Solve the rest' }).click()
  await expect(page.locator('.tasks-count')).toHaveText('All 5 tasks are done.', { timeout: 60_000 })
  const link = page.locator('#starlight__sidebar a[aria-current=page]')
  await expect(link.getByRole('img', { name: 'done' })).toBeVisible()

  await page.goto('/')
  await expect(page.locator('.course-state[data-path="/four-kinds-of-port/"]')).toHaveText('5 of 5 tasks')
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save progress to a file' }).click()
  const file = await (await saving).path()
  expect(readFileSync(file, 'utf8')).toContain('four-kinds-of-port')

  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await expect(page.locator('.course-state[data-path="/four-kinds-of-port/"]')).toHaveText('0 of 5 tasks')
  await page.locator('.course-progress input[type=file]').setInputFiles(file)
  await expect(page.locator('.course-state[data-path="/four-kinds-of-port/"]')).toHaveText('5 of 5 tasks')
})

test('a lab opens at its own address, and Reset takes its tasks back', async ({ page }) => {
  test.setTimeout(90_000)
  await page.goto('/labs/nodeport/')
  await prompt(page)
  await expect(page.locator('lab-task')).toHaveCount(3)
  await page.locator('lab-task[data-task=apply]').getByRole('button', { name: 'Show me' }).click()
  await expect(stateOf(page, 'apply')).toHaveText('done', { timeout: 40_000 })
  await page.getByRole('button', { name: 'Reset', exact: true }).click()
  await page.getByRole('button', { name: 'Reset the lab' }).click()
  await expect(stateOf(page, 'apply')).toHaveText('to do')
})

/** One of each part, besides those above: kinds of Service, rules, names, what is broken. */
for (const lab of ['clusterip', 'kube-proxy-and-iptables', 'headless', 'broken-selector']) {
  test(`the lab ${lab} is done by typing`, async ({ page }) => {
    test.setTimeout(120_000)
    await page.goto(`/labs/${lab}/`)
    const tasks = await page
      .locator('lab-task')
      .evaluateAll(all =>
        all.map(({ dataset }) => ({ id: dataset['task']!, commands: JSON.parse(dataset['commands']!) as string[] })),
      )
    for (const { id, commands } of tasks) {
      await expect(stateOf(page, id)).toHaveText('to do')
      for (const command of commands) await run(page, command)
      await expect(stateOf(page, id)).toHaveText('done', { timeout: 40_000 })
    }
    await expect(page.locator('.tasks-count')).toHaveText(`All ${tasks.length} tasks are done.`)
  })
}

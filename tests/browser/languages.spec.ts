/** The course in another language: one lab, one progress, its own words, links and search. */
import { expect, test, type Page } from '@playwright/test'
import { prompt, run, screen } from './terminal.ts'

const choose = (page: Page, label: string) =>
  page.locator('starlight-lang-select select').first().selectOption({ label })

test('choosing a language keeps the lab, and changes what is said around it', async ({ page }) => {
  test.setTimeout(120_000)
  const faults: string[] = []
  page.on('console', message => message.type() === 'error' && faults.push(message.text()))
  await page.goto('/nodeport/')
  await run(page, 'echo kept as it was')
  await choose(page, '简体中文')
  await expect(page).toHaveURL(/\/zh-cn\/nodeport\/$/)
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.locator('.workspace-state')).toHaveText('集群已就绪')
  await expect(page.locator('.xterm-helper-textarea')).toHaveAttribute('aria-label', 'laptop 上的终端')
  await expect(page.locator('.map-count')).toContainText('3 个节点')
  expect(await screen(page)).toContain('\nkept as it was\n')
  expect(page.workers()).toHaveLength(1)

  await page.getByRole('button', { name: '搜索' }).click()
  await page.locator('.pagefind-ui__search-input').fill('集群')
  const found = page.locator('.pagefind-ui__result-link').first()
  await expect(found).toHaveAttribute('href', /^\/zh-cn\//)
  await page.locator('site-search dialog').evaluate((dialog: HTMLDialogElement) => dialog.close())

  await choose(page, 'English')
  await expect(page.locator('.workspace-state')).toHaveText('cluster ready')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('.pagefind-ui__search-input').fill('headless')
  await expect(found).toHaveAttribute('href', /^\/(?!zh-cn)/)
  expect(faults).toEqual([])
})

test('what is done counts in every language', async ({ page }) => {
  test.setTimeout(120_000)
  await page.goto('/zh-cn/labs/nodeport/')
  await prompt(page)
  const task = page.locator('lab-task[data-task=apply]')
  await task.getByRole('button', { name: '演示一遍' }).click()
  await expect(task.locator('.task-state')).toHaveText('已完成', { timeout: 40_000 })
  for (const [path, words] of [
    ['/zh-cn/', /^已完成 1\/\d+ 个任务$/],
    ['/', /^1 of \d+ tasks$/],
  ] as const) {
    await page.goto(path)
    await expect(page.locator(`.course-state[data-path="${path}nodeport/"]`)).toHaveText(words)
  }
})

test('links stay in their language', async ({ page }) => {
  await page.goto('/zh-cn/')
  await page.locator('.opening-actions a').first().click()
  await expect(page).toHaveURL(/\/zh-cn\/pods-come-and-go\/$/)
  const foreign = await page
    .locator('main a[href^="/"], #starlight__sidebar a')
    .evaluateAll(links =>
      links
        .map(link => link.getAttribute('href')!)
        .filter(href => !href.startsWith('/zh-cn/') && !href.startsWith('#')),
    )
  expect(foreign).toEqual([])
})

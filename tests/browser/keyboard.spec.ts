/** The course by keyboard alone: every step is a key, and every stop on the way has a name and can be seen. */
import { expect as expectSoon, test, type Locator, type Page } from '@playwright/test'
import { prompt, screen } from './terminal.ts'

/** What is shown for the first time has to be loaded first. */
const expect = expectSoon.configure({ timeout: 30_000 })

/** What is wrong with the element that has the focus, if anything. */
const faultOfFocus = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement
    if (!focused || focused === document.body) return undefined
    const words = `${focused.tagName.toLowerCase()} ${focused.className.toString()} ${focused.textContent.slice(0, 30)}`
    const { width, height, top, bottom, left, right } = focused.getBoundingClientRect()
    // xterm's own text area stands where the cursor is, and draws nothing.
    if (focused.matches('.xterm-helper-textarea')) return undefined
    if (!focused.matches(':focus-visible')) return `focus not visible: ${words}`
    if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return `focus out of sight: ${words}`
    if (!width || !height) return `focus on nothing: ${words}`
    return undefined
  })

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 150; pressed++) {
    await page.keyboard.press(key)
    expect(await faultOfFocus(page)).toBeUndefined()
    if (await target.evaluate(element => element === document.activeElement)) return
  }
  throw new Error(`Tab does not lead to ${target}`)
}

async function enter(page: Page, line: string, until: RegExp): Promise<void> {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
  await expect.poll(() => screen(page)).toMatch(until)
  await prompt(page)
}

test('from the start page to an answer, the map, Reset and the editor', async ({ page }) => {
  test.setTimeout(180_000)
  await page.goto('/')
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveAttribute('href', '#_top')
  await tabTo(page, page.locator('.course-progress a', { hasText: '4 NodePort' }))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/nodeport/)
  await prompt(page)

  await tabTo(page, page.locator('button.run[data-command="kubectl get nodes"]'))
  await page.keyboard.press('Enter')
  await expect.poll(() => screen(page)).toMatch(/worker2 +Ready[^]*[$#] ?$/)
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused()
  await enter(page, 'kubectl apply -f nginx-deploy.yaml -f ng-svc.yaml', /service\/nginx created/)
  await enter(page, 'kubectl rollout status deployment/nginx', /successfully rolled out/)
  await enter(page, 'until curl -s http://172.18.0.3:30002; do sleep 0.2; done', /Welcome to nginx!/)

  await page.keyboard.press('Escape')
  await tabTo(page, page.locator('.workspace [data-key][tabindex="0"]'), 'Shift+Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Details' })).toBeVisible()
  const reset = page.getByRole('button', { name: 'Reset', exact: true })
  await tabTo(page, reset, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Keep going' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(reset).toBeFocused()
  await tabTo(page, page.getByRole('button', { name: 'Editor', exact: true }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  const editor = page.getByRole('region', { name: 'Editor' })
  const file = editor.getByRole('button', { name: 'ng-svc.yaml', exact: true })
  await expect(file).toBeVisible()
  await tabTo(page, file)
  await page.keyboard.press('Enter')
  const text = editor.locator('.cm-content')
  await expect(text).toContainText('nodePort')
  await tabTo(page, text)
  await page.keyboard.press('Control+End')
  await page.keyboard.type('# mine')
  await page.keyboard.press('Control+s')
  await expect(editor.getByRole('button', { name: 'Save' })).toBeDisabled()

  await page.keyboard.press('Control+k')
  await expect(page.locator('.pagefind-ui__search-input')).toBeFocused()
  await page.keyboard.type('headless')
  const found = page.locator('.pagefind-ui__result-link').first()
  await expect(found).toBeVisible()
  await tabTo(page, found)
  await page.keyboard.press('Enter')
  await expect(page).not.toHaveURL(/nodeport/)
})

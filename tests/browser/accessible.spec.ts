/** Every page, by axe: in both themes, at a desk's width and at a phone's. The lab beside a chapter does not start here;
 *  open and at work, `workspace.spec.ts` looks at it. */
import fs from 'node:fs'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'

const dist = path.join(import.meta.dirname, '../../dist')
const PAGES = fs
  .globSync('**/*.html', { cwd: dist })
  .map(file => `/${file.replaceAll('\\', '/').replace(/(^|\/)index\.html$/, '$1')}`)
  .sort()
/** One file is done by one Playwright worker at a time: so many do it side by side. */
const SHARES = 4

test.describe.configure({ mode: 'parallel' })

for (const [device, size] of [
  ['desk', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const)
  for (let share = 0; share < SHARES; share++)
    test(`every page is accessible, ${device}, ${share + 1} of ${SHARES}`, async ({ page }) => {
      test.setTimeout(240_000)
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
      await page.route('**/worker-*.js', route => route.fulfill({ contentType: 'text/javascript', body: '' }))
      const found: string[] = []
      for (const address of PAGES.filter((_, i) => i % SHARES === share)) {
        const look = async (theme: string, axe: AxeBuilder) => {
          const { violations } = await axe.analyze()
          for (const { id, nodes } of violations)
            found.push(`${address}, ${theme}: ${id} ${nodes.map(node => node.html).join(' ')}`)
        }
        await page.goto(address)
        await look('dark', new AxeBuilder({ page }))
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        if (width > size.width) found.push(`${address} is ${width} wide`)
        // All that a theme changes is colours.
        await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'))
        await look('light', new AxeBuilder({ page }).withRules('color-contrast'))
      }
      expect(found).toEqual([])
    })

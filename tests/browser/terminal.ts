/** Reading and typing in the page's terminal, as a person would. */
import { expect, type Page } from '@playwright/test'

interface Buffer {
  length: number
  getLine(y: number): { isWrapped: boolean; translateToString(trim: boolean): string } | undefined
}

/** Everything in the terminal, wrapped rows joined. */
export function screen(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.querySelector('.workspace-terminal .terminal') as
      (HTMLElement & { terminal?: { buffer: { active: Buffer } } }) | null
    const buffer = element?.terminal?.buffer.active
    if (!buffer) return ''
    let text = ''
    for (let y = 0; y < buffer.length; y++) {
      const line = buffer.getLine(y)
      if (!line) continue
      text += `${line.isWrapped || y === 0 ? '' : '\n'}${line.translateToString(true)}`
    }
    return text.trimEnd()
  })
}

const PROMPT = /\w+@laptop:[^\n]*[$#] ?$/

/** Waits for a prompt at the end of the screen. */
export async function prompt(page: Page, timeout = 30_000): Promise<void> {
  await expect.poll(() => screen(page), { timeout, intervals: [50] }).toMatch(PROMPT)
}

/** Types a command, waits for the next prompt, and gives what was printed between. */
export async function run(page: Page, command: string, timeout = 40_000): Promise<string> {
  await prompt(page, timeout)
  const before = (await screen(page)).length
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.insertText(command)
  await page.keyboard.press('Enter')
  await expect
    .poll(async () => (await screen(page)).slice(before), { timeout, intervals: [50] })
    .toMatch(/\n[^\n]*\w+@laptop:[^\n]*[$#] ?$/)
  const after = (await screen(page)).slice(before)
  return after.split('\n').slice(1, -1).join('\n')
}

/** Assignments as written before or after a command's name. */
import type { ArrayValue, Assignment, Word } from 'unbash'
import { arithmeticText, expandText, expandWords, parseWord } from './expand.ts'
import { ShellError, type Shell } from './shell.ts'
import { quoteWord } from './quote.ts'
import { trace } from './trace.ts'
import { VariableError } from './variables.ts'

export interface ArrayItem {
  key?: string
  value: string
  append?: boolean
}

/** @throws ShellError when the variable is read-only */
export async function assignAll(shell: Shell, assignments: readonly Assignment[]): Promise<void> {
  for (const one of assignments) {
    try {
      await assignOne(shell, one)
    } catch (error) {
      if (!(error instanceof VariableError)) throw error
      throw new ShellError(error.message, { fatal: false })
    }
  }
}

async function assignOne(shell: Shell, { name, index, value, append }: Assignment): Promise<void> {
  if (value.type === 'ArrayValue') {
    const items = await arrayItems(shell, name, value)
    shell.variables.setArray(name, items, append ?? false)
    return
  }
  const text = await expandText(shell, value, true)
  if (index) shell.variables.setElement(name, await subscriptText(shell, name, index), text, append)
  else shell.variables.set(name, text, append)
  if (shell.options.has('allexport')) shell.variables.declare(name).exported = true
  await trace(shell, `${name}${append ? '+' : ''}=${quoteWord(text)}`)
}

async function subscriptText(shell: Shell, name: string, index: Word): Promise<string> {
  if (shell.variables.find(name)?.kind === 'associative') return expandText(shell, index)
  return arithmeticText(shell, index.text)
}

export async function arrayItems(shell: Shell, name: string, value: ArrayValue): Promise<ArrayItem[]> {
  const items: ArrayItem[] = []
  const associative = shell.variables.find(name)?.kind === 'associative'
  for (const element of value.elements) {
    const keyed = /^\[((?:[^\]"']|"[^"]*"|'[^']*')*)\](\+?)=([^]*)$/.exec(element.text)
    if (keyed) {
      const key = associative ? await expandText(shell, parseWord(keyed[1]!)) : await arithmeticText(shell, keyed[1]!)
      items.push({ key, value: await expandText(shell, parseWord(keyed[3]!), true), append: keyed[2] === '+' })
    } else for (const text of await expandWords(shell, [element])) items.push({ value: text })
  }
  return items
}

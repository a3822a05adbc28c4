/** Compound commands: if, loops, case, select, arithmetic (bash(1), "Compound Commands"). */
import type { ArithmeticFor, Case, CompoundList, For, If, Select, While } from 'unbash'
import { arithmeticText, expandPattern, expandText, expandWords } from './expand.ts'
import { compilePattern, matches } from './pattern.ts'
import { LoopJump, ShellError, type Shell } from './shell.ts'
import { trace } from './trace.ts'

const runList = (shell: Shell, body: CompoundList): Promise<number> =>
  shell.interpreter.statements(shell, body.commands)

async function test(shell: Shell, clause: CompoundList): Promise<boolean> {
  shell.tested++
  const { mayExec } = shell
  shell.mayExec = false
  try {
    return (await runList(shell, clause)) === 0
  } finally {
    shell.tested--
    shell.mayExec = mayExec
  }
}

export async function ifCommand(shell: Shell, node: If): Promise<number> {
  for (const branch of [node, ...node.elif]) {
    if (await test(shell, branch.clause)) return runList(shell, branch.then)
  }
  return node.else ? runList(shell, node.else) : 0
}

/** Runs a loop's body once. @returns whether the loop goes on */
async function round(shell: Shell, body: CompoundList): Promise<boolean> {
  const { mayExec } = shell
  shell.mayExec = false
  shell.loops++
  try {
    await runList(shell, body)
    return true
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error
    if (--error.levels > 0 && shell.loops > 1) throw error
    shell.status = error.status
    return error.kind === 'continue'
  } finally {
    shell.loops--
    shell.mayExec = mayExec
  }
}

export async function whileLoop(shell: Shell, node: While): Promise<number> {
  let status = 0
  const until = node.kind === 'until'
  for (;;) {
    shell.loops++
    let go: boolean
    try {
      go = (await test(shell, node.clause)) !== until
    } catch (error) {
      if (!(error instanceof LoopJump)) throw error
      if (--error.levels > 0 && shell.loops > 1) throw error
      if (error.kind === 'continue') continue
      return error.status
    } finally {
      shell.loops--
    }
    if (!go) return status
    const more = await round(shell, node.body)
    status = shell.status
    if (!more) return status
  }
}

export async function forLoop(shell: Shell, node: For): Promise<number> {
  const items = node.wordlist ? await expandWords(shell, node.wordlist) : shell.positional.slice()
  const name = node.name.value
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    await shell.complain(`\`${name}': not a valid identifier`)
    return 1
  }
  let status = 0
  for (const item of items) {
    shell.variables.set(name, item)
    const more = await round(shell, node.body)
    status = shell.status
    if (!more) break
  }
  return status
}

export async function arithmeticFor(shell: Shell, node: ArithmeticFor): Promise<number> {
  const header = forHeader(shell, node)
  const run = async (text: string, none: number) =>
    text.trim() ? shell.calculate(await arithmeticText(shell, text), '((: ') : none
  await run(header[0]!, 0)
  let status = 0
  while (await run(header[1]!, 1)) {
    const more = await round(shell, node.body)
    status = shell.status
    if (!more) break
    await run(header[2]!, 0)
    if (!node.body.commands.length) await shell.process.turn()
  }
  return status
}

const headers = new WeakMap<ArithmeticFor, string[]>()

/** The three expressions as text: they are expanded anew each time. */
function forHeader(shell: Shell, node: ArithmeticFor): string[] {
  let header = headers.get(node)
  if (!header) {
    const text = shell.source.text.slice(node.pos, node.end)
    const start = text.indexOf('((') + 2
    let depth = 0
    let end = start
    for (; end < text.length; end++) {
      if (text[end] === '(') depth++
      else if (text[end] === ')' && depth-- === 0) break
    }
    header = text.slice(start, end).split(';')
    while (header.length < 3) header.push('')
    headers.set(node, header)
  }
  return header
}

export async function select(shell: Shell, node: Select): Promise<number> {
  const items = node.wordlist ? await expandWords(shell, node.wordlist) : shell.positional.slice()
  if (!items.length) return 0
  const width = String(items.length).length
  let show = true
  for (;;) {
    if (show)
      for (const [i, item] of items.entries()) await shell.print(2, `${String(i + 1).padStart(width)}) ${item}\n`)
    await shell.print(2, shell.variables.get('PS3') ?? '#? ')
    if ((await shell.interpreter.command(shell, ['read', 'REPLY'])) !== 0) {
      await shell.print(1, '\n')
      return 1
    }
    const reply = shell.variables.get('REPLY') ?? ''
    show = reply === ''
    if (show) continue
    shell.variables.set(node.name.value, items[Number(reply) - 1] ?? '')
    if (!(await round(shell, node.body))) return shell.status
  }
}

export async function caseCommand(shell: Shell, node: Case): Promise<number> {
  const word = await expandText(shell, node.word)
  let fallThrough = false
  shell.status = 0
  for (const item of node.items) {
    let taken = fallThrough
    for (const pattern of taken ? [] : item.pattern) {
      if (matches(compilePattern(await expandPattern(shell, pattern), shell.shopts.has('nocasematch')), word)) {
        taken = true
        break
      }
    }
    if (!taken) continue
    await runList(shell, item.body)
    if (item.terminator === ';&') fallThrough = true
    else if (item.terminator === ';;&') fallThrough = false
    else break
  }
  return shell.status
}

/** `((…))`. */
export async function arithmeticCommand(shell: Shell, body: string): Promise<number> {
  const text = await arithmeticText(shell, body)
  await trace(shell, `(( ${text.trim()} ))`)
  try {
    return shell.calculate(text, '((: ') ? 0 : 1
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error
    await shell.complain(error.message)
    return 1
  }
}

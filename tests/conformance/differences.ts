/** Runs the commands of a transcript through `npm run shell`'s program, and compares the answers with those recorded. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { normalize, parse, type Step } from './replay.mjs'

const headless = new URL('../../src/session/headless.ts', import.meta.url).pathname

interface Answer {
  lines: string[]
  code: number
}

/** Runs all commands in one session and tells their answers apart. */
async function answersOf(steps: readonly Step[], args: readonly string[], given: string): Promise<Answer[]> {
  const child = spawn(process.execPath, [headless, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let faults = ''
  child.stdout.on('data', chunk => (out += chunk))
  child.stderr.on('data', chunk => (faults += chunk))
  child.stdin.end(steps.map((step, i) => `${step.command}\nprintf '\\n@@${i}:%s@@\\n' "$?"\n`).join(''))
  await new Promise(resolve => child.on('close', resolve))
  if (faults) throw new Error(faults)
  let at = 0
  return steps.map((_, i) => {
    const mark = new RegExp(`\n@@${i}:(\\d+)@@\n`).exec(out.slice(at))
    if (!mark) return { lines: ['(no answer)'], code: -1 }
    const text = out.slice(at, at + mark.index)
    at += mark.index + mark[0].length
    return { lines: normalize(text, given), code: Number(mark[1]) }
  })
}

/** The numbers, from 1, of the commands that answer otherwise than recorded. */
export async function differences(file: string, args: readonly string[], manifests: string): Promise<number[]> {
  const steps = parse(readFileSync(file, 'utf8'))
  const given = `${steps.map(s => s.command).join('\n')}\n${manifests}`
  const answers = await answersOf(steps, args, given)
  return steps.flatMap((step, i) => {
    const want = normalize(step.output.join('\n'), given)
    const got = answers[i]!.lines
    const same = step.code === answers[i]!.code && want.toSorted().join('\n') === got.toSorted().join('\n')
    return same ? [] : [i + 1]
  })
}

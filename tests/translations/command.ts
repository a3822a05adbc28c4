/** `npm run translations`: what the translations lack. `-- --done PATH…` says that these pages are up to date with
 *  their English as it is now. */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { englishOf, hashOf } from '../../src/site/translation.ts'
import { locales, missingTexts, stateOf } from './state.ts'

const { values, positionals } = parseArgs({ options: { done: { type: 'boolean' } }, allowPositionals: true })
const say = (line: string) => process.stdout.write(`${line}\n`)

function markDone(path: string): void {
  const made = hashOf(readFileSync(englishOf(path), 'utf8'))
  const text = readFileSync(path, 'utf8')
  const line = /^english: .*$/m
  writeFileSync(
    path,
    line.test(text) ? text.replace(line, `english: ${made}`) : text.replace('---\n', `---\nenglish: ${made}\n`),
  )
}

if (values.done) {
  for (const path of positionals) markDone(resolve(path))
} else {
  for (const locale of locales) {
    const { missing, due, wrong } = stateOf(locale)
    for (const page of missing) say(`${locale}: missing: ${page}`)
    for (const page of due) say(`${locale}: due: ${page}`)
    for (const text of missingTexts(locale)) say(`${locale}: in English still: ${text}`)
    for (const what of wrong) say(`${locale}: wrong: ${what}`)
  }
}

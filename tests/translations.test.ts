/** A translation has what its English has: every heading, command, output, task, hint, prediction and drawing. One that
 *  is missing or due shows a note to its reader; here it is only named, so that nobody who mends the English has to
 *  know the other language. */
import { describe, expect, it } from 'vitest'
import { locales, missingTexts, stateOf } from './translations/state.ts'
import { differences } from './translations/structure.ts'

describe.each(locales)('%s', locale => {
  const { missing, due, wrong } = stateOf(locale)
  const undone = [
    ...missing.map(page => `missing: ${page}`),
    ...due.map(page => `due: ${page}`),
    ...missingTexts(locale),
  ]

  it('says the same as the English', () => {
    expect(wrong).toEqual([])
  })

  it(`is complete, but for ${undone.length}`, ({ annotate }) => {
    for (const each of undone) void annotate(`${locale}: ${each}`, 'warning')
  })
})

const PAGE = `---
title: One
lab: one
---

import Task from '../../components/chapter/Task.astro'

## First

A <Term id="pod">pod</Term> and [a link](/nodeport/#there).

\`\`\`sh
kubectl get pods
\`\`\`

<Task id="do">
Do it.

<Hint>So.</Hint>
</Task>

- one
`
const TRANSLATED = PAGE.replace('title: One', 'title: 一')
  .replace('../../', '../../../')
  .replace('## First', '## 第一')
  .replace(
    'A <Term id="pod">pod</Term> and [a link](/nodeport/#there)',
    '[链接](/nodeport/#那里)和 <Term id="pod">Pod</Term>',
  )
  .replace('Do it.', '动手。')

it.each<[string, string, string, number]>([
  ['nothing', '', '', 0],
  ['a heading', '## 第一', '### 第一', 1],
  ['a command', 'get pods', 'get pod', 1],
  ['a task', 'id="do"', 'id="did"', 1],
  ['a hint', '<Hint>So.</Hint>', '', 1],
  ['a term', 'id="pod"', 'id="node"', 1],
  ['a link', '(/nodeport/', '(/clusterip/', 1],
  ['a point', '- one', 'one', 1],
  ['the lab', 'lab: one', 'lab: two', 1],
])('sees a difference in %s', (_, from, to, expected) => {
  expect(differences(PAGE, TRANSLATED.replace(from, to))).toHaveLength(expected)
})

/** Our kubectl says what a real one says, on one cluster. $KUBECTL names another than the one in the path. */
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHANGES, READS, SETUP } from './real-kubectl/commands.ts'
import { Both, OURS, REAL, realVersion, type Outcome } from './real-kubectl/harness.ts'
import { asNewer } from './real-kubectl/newer.ts'

const version = realVersion()

const folder = new URL('real-kubectl/', import.meta.url)
const manifests = readdirSync(folder).filter(name => name.endsWith('.yaml'))
const files = Object.fromEntries(manifests.map(name => [name, readFileSync(new URL(name, folder), 'utf8')]))

/** As a shell divides a line, quotes taken away. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  )

const linesOf = (text: string): string[] => text.split('\n').filter(Boolean)
const within = (command: string, namespace: string): string => command.replaceAll('NS', namespace)

/** Without what depends on the moment or on chance. */
const steady = (text: string): string =>
  text
    .replace(/\b(\d+[smhd]){1,2}\b/g, 'AGE')
    .replace(/(?<=AGE) {2,}/g, '  ')
    .replace(/"[\da-f]{64}"/g, '"ID"')

/** With one name for what each has of its own. */
const alike = (text: string): string =>
  steady(text)
    .replaceAll(REAL, OURS)
    .replace(/\b(\d{1,3}\.){3}\d{1,3}\b/g, 'ADDRESS')
    .replace(/(uid|resourceVersion|creationTimestamp|restartedAt|nodePort)("?): .*/g, '$1$2: OWN')
    .replace(/(?<=controller-uid"?: ).*/g, 'OWN')

describe.skipIf(!version)(`beside kubectl ${version ?? '(there is none here: nothing to compare with)'}`, () => {
  let both: Both

  beforeAll(async () => {
    both = await Both.open(files)
    for (const namespace of [OURS, REAL]) {
      for (const command of SETUP) {
        const { text, status } = await both.ours(words(within(command, namespace)), 60_000)
        if (status !== 0) throw new Error(`${command}: ${text}`)
      }
    }
  }, 120_000)

  afterAll(() => {
    both.close()
  })

  it.each(linesOf(READS))('%s', async template => {
    const command = within(template, OURS)
    let ours: Outcome | undefined
    let real: Outcome | undefined
    // Time passes between the two: a second may have begun.
    for (let tries = 0; tries < 3; tries++) {
      ours = await both.ours(words(command))
      const { text, status } = await both.real(words(command))
      real = { text: asNewer(command, text), status }
      if (ours.text === real.text && ours.status === real.status) return
    }
    expect({ ...ours, text: steady(ours!.text) }).toEqual({ ...real, text: steady(real!.text) })
  })

  it.each(linesOf(CHANGES))('%s', async template => {
    const ours = await both.ours(words(within(template, OURS)))
    const command = within(template, REAL)
    const real = await both.real(words(command))
    expect({ ...ours, text: alike(ours.text) }).toEqual({ ...real, text: alike(asNewer(command, real.text)) })
  })

  it('nothing went wrong inside', () => {
    expect(both.faults).toEqual([])
  })
})

/** Which English text a translation was made from: the front matter of a translated page has `english`, the first
 *  digits of the SHA-256 of the English file. When that file is another, the translation is due. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

const DIGITS = 12

export const hashOf = (english: string): string => createHash('sha256').update(english).digest('hex').slice(0, DIGITS)

/** @param path of a translated page, with `content/docs/LANGUAGE/` in it @returns that of its English */
export const englishOf = (path: string): string => path.replace(/(content\/docs\/)[^/]+\//, '$1')

/** @param made as the translation's front matter has it */
export function isDue(path: string, made: string | undefined): boolean {
  const english = englishOf(path)
  return !existsSync(english) || hashOf(readFileSync(english, 'utf8')) !== made
}

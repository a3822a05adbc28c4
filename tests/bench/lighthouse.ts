/** Lighthouse's scores, 0 to 100, as for a phone on a slow network. On a machine that is busy with other things the one
 *  for performance says little. */
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-sync']
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']

/** @returns by category */
export async function lighthouseScores(address: string, chromePath: string | undefined): Promise<Map<string, number>> {
  const chrome = await launch({ chromePath, chromeFlags: FLAGS })
  try {
    const result = await lighthouse(address, { port: chrome.port, logLevel: 'error', onlyCategories: CATEGORIES })
    const categories = Object.entries(result?.lhr.categories ?? {})
    return new Map(categories.map(([name, { score }]) => [name, Math.round((score ?? 0) * 100)]))
  } finally {
    chrome.kill()
  }
}

/** Manifests written as kubectl writes them: two spaces, lists as far left as they may stand. Comments stay. */
import { parseAllDocuments } from 'yaml'

export function formatManifest(text: string): string | { wrong: string } {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents)) return text
  const [error] = documents.flatMap(document => document.errors)
  if (error) return { wrong: error.message.split('\n')[0]! }
  const written = documents.map(document =>
    document.toString({ indentSeq: false, lineWidth: 0, directives: false }).replace(/^---\n/, ''),
  )
  return written.join('---\n')
}

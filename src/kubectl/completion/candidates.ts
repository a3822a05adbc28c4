/** What a word on the command line may become, and what the shell is to do with it.
 *  Source: spf13/cobra's completions.go (ShellCompDirective). */

export const DEFAULT = 0
/** No blank after the word. */
export const NO_SPACE = 2
/** Not the names of files where nothing else is offered. */
export const NO_FILES = 4
/** The candidates are endings of names of files. */
export const FILE_ENDINGS = 8

export interface Candidate {
  text: string
  /** What it is, for a list. */
  about?: string
}

export interface Candidates {
  values: Candidate[]
  /** The sum of the numbers above. */
  directive: number
}

export const candidates = (texts: readonly string[], directive = NO_FILES): Candidates => ({
  values: texts.map(text => ({ text })),
  directive,
})

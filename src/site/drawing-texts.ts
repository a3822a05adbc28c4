/** The texts of a drawing: what stands between its tags. */
const TEXT = /(>)([^<>]*[^\s<>][^<>]*)(?=<)/g

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** All of them, as translations name them: spaces as one, none at the ends. */
export const textsOf = (html: string): string[] => [...html.matchAll(TEXT)].map(([, , text]) => plain(text!))

/** Those that have a translation are put in its words; spaces around them stay. */
export const translateTexts = (html: string, texts: Readonly<Record<string, string>>): string =>
  html.replace(TEXT, (_, end: string, text: string) => {
    const [, before, after] = /^(\s*)[^]*?(\s*)$/.exec(text)!
    return end + before + (texts[plain(text)] ?? text.trim()) + after
  })

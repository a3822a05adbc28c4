/** The words of wget's command line, busybox's and GNU's. Left out: what neither course nor learner asks of it. */

export interface WgetOptions {
  urls: string[]
  quiet: boolean
  output: string | undefined
  timeoutMs: number | undefined
  showHeaders: boolean
  headers: [string, string][]
  postData: string | undefined
  spider: boolean
  tries: number
  userAgent: string | undefined
  noCheck: boolean
  noVerbose: boolean
}

const LONG_WITH: Readonly<Record<string, string>> = {
  'output-document': 'O',
  timeout: 'T',
  header: 'header',
  'post-data': 'post-data',
  'post-file': 'post-file',
  'user-agent': 'U',
  tries: 't',
  'connect-timeout': 'T',
  'read-timeout': 'T',
  'dns-timeout': 'T',
  'directory-prefix': 'P',
}
const LONG: Readonly<Record<string, string>> = {
  quiet: 'q',
  spider: 'spider',
  'server-response': 'S',
  'no-check-certificate': 'no-check',
  continue: 'c',
  'no-verbose': 'nv',
  'content-on-error': 'nop',
}

/** @returns a complaint where the words make no sense */
export function parseWget(argv: readonly string[]): WgetOptions | string {
  const options: WgetOptions = {
    urls: [],
    quiet: false,
    output: undefined,
    timeoutMs: undefined,
    showHeaders: false,
    headers: [],
    postData: undefined,
    spider: false,
    tries: 20,
    userAgent: undefined,
    noCheck: false,
    noVerbose: false,
  }
  const set = (name: string, value: string) => {
    if (name === 'O') options.output = value
    else if (name === 'T') options.timeoutMs = Number(value) * 1000
    else if (name === 'header') options.headers.push([value.split(':')[0]!, value.slice(value.indexOf(':') + 1).trim()])
    else if (name === 'post-data') options.postData = value
    else if (name === 'U') options.userAgent = value
    else if (name === 't') options.tries = Number(value) || 20
  }
  const flag = (name: string) => {
    if (name === 'q') options.quiet = true
    else if (name === 'S') options.showHeaders = true
    else if (name === 'spider') options.spider = true
    else if (name === 'no-check') options.noCheck = true
    else if (name === 'nv') options.noVerbose = true
  }
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!
    if (word.startsWith('--')) {
      const [name = '', attached] = word.slice(2).split(/=(.*)/s)
      if (name in LONG_WITH) {
        const value = attached ?? argv[++at]
        if (value === undefined) return `option requires an argument: ${name}`
        set(LONG_WITH[name]!, value)
      } else if (name in LONG) flag(LONG[name]!)
      else return `unrecognized option: ${name}`
    } else if (word.startsWith('-') && word.length > 1) {
      if (word === '-nv') {
        flag('nv')
        continue
      }
      for (let i = 1; i < word.length; i++) {
        const letter = word[i]!
        if ('OTUtPo'.includes(letter)) {
          const value = word.slice(i + 1) || argv[++at]
          if (value === undefined) return `option requires an argument -- ${letter}`
          set(letter, value)
          break
        }
        if (!'qScYn46'.includes(letter)) return `unrecognized option: ${letter}`
        flag(letter)
      }
    } else options.urls.push(word)
  }
  return options
}

/** Writes `texts.json`, what `--help` says of each command, as a kubectl that is installed says it:
 *  `node src/kubectl/help/generate.ts`. Made with v1.32; `NEWER` brings it to v1.36, as kubectl's own source and its
 *  published reference have it. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

interface Change {
  reason: string
  /** Commands it applies to; all if not given. */
  of?: RegExp
  from: RegExp | string
  to: string
}

const NEWER: readonly Change[] = [
  {
    reason: 'v1.34: KYAML',
    from: /(Output format\. One of: \(json, yaml, )(?=name, go-template)/g,
    to: '$1kyaml, ',
  },
  {
    reason: 'v1.34: metrics other than the CPU in percent',
    of: /^autoscale$/,
    from: 'in a Kubernetes cluster.\n',
    to: 'in a Kubernetes cluster. The command will attempt to use the autoscaling/v2 API first, in case of an error, it will fall back to autoscaling/v1 API.\n',
  },
  {
    reason: 'v1.34: metrics other than the CPU in percent',
    of: /^autoscale$/,
    from: '--max=5 --cpu-percent=80\n',
    to: `--max=5 --cpu=80%
  
  # Auto scale a deployment "bar", with the number of pods between 3 and 6, target average CPU of 500m and memory of 200Mi
  kubectl autoscale deployment bar --min=3 --max=6 --cpu=500m --memory=200Mi
  
  # Auto scale a deployment "bar", with the number of pods between 2 and 8, target CPU utilization 60% and memory utilization 70%
  kubectl autoscale deployment bar --min=3 --max=6 --cpu=60% --memory=70%
`,
  },
  {
    reason: 'v1.34: --cpu instead of --cpu-percent',
    of: /^autoscale$/,
    from: / {4}--cpu-percent=-1:\n.*\n/,
    to: `    --cpu='':
	Target CPU utilization over all the pods. When specified as a percentage (e.g."70%" for 70% of requested CPU) it will target average utilization. When specified as quantity (e.g."500m" for 500 milliCPU) it will target average value. Value without units is treated as a quantity with miliCPU being the unit (e.g."500" is "500m").
`,
  },
  {
    reason: 'v1.34: --memory',
    of: /^autoscale$/,
    from: ' the autoscaler. Required.\n',
    to: ` the autoscaler. Required.

    --memory='':
	Target memory utilization over all the pods. When specified as a percentage (e.g."60%" for 60% of requested memory) it will target average utilization. When specified as quantity (e.g."200Mi" for 200 MiB, "1Gi" for 1 GiB) it will target average value. Value without units is treated as a quantity with mebibytes being the unit (e.g."200" is "200Mi").
`,
  },
  {
    reason: 'v1.34: metrics other than the CPU in percent',
    of: /^autoscale$/,
    from: '--max=MAXPODS [--cpu-percent=CPU]',
    to: '--max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  },
  {
    reason: 'v1.35: users with extra attributes',
    of: /^options$/,
    from: "    --cache-dir='",
    to: `    --as-user-extra=[]:
	User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.

    --cache-dir='`,
  },
  {
    reason: 'v1.34: preferences',
    of: /^options$/,
    from: '    --log-flush-frequency',
    to: `    --kuberc='':
	Path to the kuberc file to use for preferences. This can be disabled by exporting KUBECTL_KUBERC=false feature gate or turning off the feature KUBERC=off.

    --log-flush-frequency`,
  },
  { reason: 'v1.36: traces', of: /^options$/, from: '|block|mutex)', to: '|block|mutex|trace)' },
  {
    reason: 'v1.34: every format',
    of: /^api-resources$/,
    from: 'One of: (json, yaml, name, wide).',
    to: 'One of: (json, yaml, kyaml, name, wide).',
  },
  { reason: 'v1.34: general is the default', of: /^debug$/, from: "--profile='legacy'", to: "--profile='general'" },
]

const FOOTER = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'

/** A home that the texts name, to be put right when they are shown. */
const HOME = '/home/learner'

function said(...args: readonly string[]): string {
  const { stdout } = spawnSync('kubectl', args, { encoding: 'utf8', env: { ...process.env, HOME } })
  return stdout
}

function newer(path: string, text: string): string {
  let changed = text
  for (const { of, from, to } of NEWER) if (!of || of.test(path)) changed = changed.replace(from, to)
  return changed
}

const texts: Record<string, string> = {}

function walk(path: readonly string[]): void {
  const name = path.join(' ')
  const text = said(...path, '--help')
  texts[name] = newer(name, text.replace(/^\n/, '').replace(FOOTER, ''))
  const listed = path.length ? [/Available Commands:\n((?: {2}\S.*\n)+)/.exec(text)?.[1] ?? ''] : [text]
  for (const [, child] of listed.join('').matchAll(/^ {2}([a-z][a-z-]*) {2,}\S/gm))
    if (texts[`${name} ${child}`] === undefined) walk([...path, child!])
}

walk([])
texts[''] = texts['']!.replace('Subcommands provided by plugins:\n\n', '')
texts['options'] = newer('options', said('options'))
writeFileSync(new URL('texts.json', import.meta.url), `${JSON.stringify(texts, undefined, 1)}\n`)

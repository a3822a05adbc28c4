/** Gives every block of shell commands a button that types it into the terminal; `in=second` names another terminal
 *  than the first. Blocks of the language `output` show what a command prints. An Expressive Code plugin; the button
 *  stands beside the copy button and does nothing until the page's script (`run.ts`) listens. */
import { definePlugin, type ExpressiveCodePlugin } from '@astrojs/starlight/expressive-code'
import { addClassName, h, select, setProperty } from '@astrojs/starlight/expressive-code/hast'
import type { Languages } from './language.ts'
import { fill } from './words.ts'

const SHELLS = new Set(['sh', 'bash', 'shell'])

export function runButton(languages: Languages): ExpressiveCodePlugin {
  const byLang = new Map(Object.values(languages).map(({ lang, words }) => [lang, words.built]))
  return definePlugin({
    name: 'run-button',
    hooks: {
      postprocessRenderedBlock: ({ codeBlock, renderData }) => {
        if (codeBlock.language === 'output') addClassName(renderData.blockAst, 'output')
        // One that scrolls can be reached by the keyboard. Expressive Code's own script would also make each a landmark,
        // all of them without a name.
        const pre = select('pre', renderData.blockAst)
        if (pre) setProperty(pre, 'tabindex', '0')
        if (!SHELLS.has(codeBlock.language) || codeBlock.metaOptions.getBoolean('norun')) return
        const terminal = codeBlock.metaOptions.getString('in')
        const { run, runTitle, runTitleIn } = byLang.get(codeBlock.locale ?? '') ?? languages.root.words.built
        const title = terminal ? fill(runTitleIn, { terminal }) : runTitle
        const data = { 'data-command': codeBlock.code, 'data-terminal': terminal }
        renderData.blockAst.children.push(
          h('button.run', { type: 'button', title, ...data }, [h('span', { 'aria-hidden': 'true' }, '▶'), ` ${run}`]),
        )
      },
    },
  })
}

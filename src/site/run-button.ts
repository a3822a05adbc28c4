/** Gives every block of shell commands a button that types it into the terminal. An Expressive Code plugin; the
 *  button stands beside the copy button and does nothing until the page's script (`run.ts`) listens. */
import { definePlugin, type ExpressiveCodePlugin } from '@astrojs/starlight/expressive-code'
import { h } from '@astrojs/starlight/expressive-code/hast'

const SHELLS = new Set(['sh', 'bash', 'shell'])

export function runButton(): ExpressiveCodePlugin {
  return definePlugin({
    name: 'run-button',
    hooks: {
      postprocessRenderedBlock: ({ codeBlock, renderData }) => {
        if (!SHELLS.has(codeBlock.language) || codeBlock.metaOptions.getBoolean('norun')) return
        renderData.blockAst.children.push(
          h('button.run', { type: 'button', 'data-command': codeBlock.code, title: 'Type into the terminal' }, [
            h('span', { 'aria-hidden': 'true' }, '▶'),
            ' Run',
          ]),
        )
      },
    },
  })
}

/** `-o go-template`. Source: cli-runtime/pkg/printers/template.go. */
import { KubectlError, messageOf, PrintError } from '../errors.ts'
import type { Unstructured } from '../object.ts'
import { GoTemplate } from './go-template.ts'
import { goPlain } from './go-value.ts'
import { goJson } from './json.ts'

export function goTemplatePrinter(source: string, strict: boolean): (object: Unstructured) => string {
  let template: GoTemplate
  try {
    template = new GoTemplate(source, strict)
  } catch (error) {
    throw new KubectlError(`error parsing template ${source}, template: output:1: ${messageOf(error)}`)
  }
  return object => {
    const out: string[] = []
    try {
      return template.execute(object, out)
    } catch (error) {
      out.push(
        `Error executing template: ${messageOf(error)}. Printing more information for debugging the template:\n`,
        `\ttemplate was:\n\t\t${source}\n`,
        `\traw data was:\n\t\t${goJson(object)}\n`,
        `\tobject given to template engine was:\n\t\t${goPlain(object)}\n\n`,
      )
      throw new PrintError(`error executing template ${JSON.stringify(source)}: ${messageOf(error)}`, out.join(''))
    }
  }
}

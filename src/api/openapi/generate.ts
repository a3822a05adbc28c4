/** Writes `schemas.ts`, the types of every object of the API, from `schemas.json`:
 *  `node src/api/openapi/generate.ts`. A test checks that the file is what this writes. */
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'

const here = new URL('.', import.meta.url)

/** What `schemas.ts` has to say. */
export async function generateSchemas(): Promise<string> {
  const schemas = JSON.parse(readFileSync(new URL('schemas.json', here), 'utf8'))
  const document = { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36' }, paths: {}, components: { schemas } }
  const ast = await openapiTS(document as OpenAPI3)
  return `/* Written by generate.ts from schemas.json; do not edit. */\n${astToString(ast).replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '')}`
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  writeFileSync(new URL('schemas.ts', here), await generateSchemas())
}

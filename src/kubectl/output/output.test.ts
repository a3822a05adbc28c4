import { expect, it } from 'vitest'
import { GoTemplate } from './go-template.ts'
import { JsonPath } from './jsonpath.ts'
import { TabWriter } from './tab-writer.ts'

const pod = {
  kind: 'Pod',
  metadata: { name: 'p', labels: { app: 'web' } },
  spec: { containers: [{ name: 'a', ports: [{ port: 80 }, { port: 81 }] }, { name: 'b' }] },
}

it.each([
  ['{.metadata.name}', 'p'],
  ['{.metadata.labels}', '{"app":"web"}'],
  ['{.spec.containers[*].name}', 'a b'],
  ['{.spec.containers[-1].name}', 'b'],
  ['{.spec.containers[?(@.name=="a")].ports[1].port}', '81'],
  ['{range .spec.containers[*]}{.name}{"\\n"}{end}', 'a\nb\n'],
  ["{.metadata['name']} {.nosuch}x", 'p x'],
])('jsonpath %s', (template, text) => expect(new JsonPath(template).execute(pod)).toBe(text))

it('has an index out of bounds', () => {
  expect(() => new JsonPath('{.spec.containers[5]}').execute(pod)).toThrow(
    'array index out of bounds: index 5, length 2',
  )
})

it.each([
  ['{{.metadata.name}} {{.nosuch}}', 'p <no value>'],
  ['{{range $i, $c := .spec.containers}}{{$i}}{{$c.name}}{{if $c.ports}}+{{end}} {{end}}', '0a+ 1b '],
  ['{{(index .spec.containers 0).name}}{{- " x" -}}  !', 'a x!'],
  ['{{printf "%s-%d" .kind 3 | len}}', '5'],
])('go-template %s', (template, text) => expect(new GoTemplate(template).execute(pod)).toBe(text))

it('aligns columns and keeps their widths', () => {
  const writer = new TabWriter()
  expect(
    writer.format([
      ['NAME', 'AGE'],
      ['a-long-name', '1s'],
    ]),
  ).toBe('NAME          AGE\na-long-name   1s\n')
  expect(writer.format([['x', '2s']])).toBe('x             2s\n')
})

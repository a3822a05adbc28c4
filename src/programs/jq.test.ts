/** jq's and yq's command lines; the language is the engine's. */
import { expect, it } from 'vitest'
import { machine, run } from '../../tests/shell/harness.ts'
import { coreutils } from './coreutils.ts'
import { endOfValues } from './json-values.ts'
import { jq } from './jq.ts'
import { yq } from './yq.ts'

const YAML = `# ports
spec:
  ports:
    - port: 80 # web
      name: "http"
---
kind: Second
`

it.each<[string, string, number?]>([
  [`echo '{"a":{"b":[1,2]}}' | jq .a.b[1]`, '2\n'],
  [`echo '{"a":"x y"} {"a":""}' | jq -r .a`, 'x y\n\n'],
  [`echo '["a","b"]' | jq -j '.[]'`, 'ab'],
  [`echo '{"b":1,"a":[1]}' | jq -cS .`, '{"a":[1],"b":1}\n'],
  [`echo '{"a":[1]}' | jq -r .`, '{\n  "a": [\n    1\n  ]\n}\n'],
  [`jq -n --arg x 1 --argjson y 2 '[$x, $y]' -c`, '["1",2]\n'],
  [`X=5 jq -n 'env.X, $ENV.X'`, '"5"\n"5"\n'],
  [`jq -nc '$ARGS.positional' --args a b`, '["a","b"]\n'],
  [`echo '{"a":1}' > f; jq .a f; jq .a f f`, '1\n1\n1\n'],
  [`echo null | jq -e . ; echo $?`, 'null\n1\n'],
  [`echo '{"a":1}' | jq .a.b 2>/dev/null; echo $?`, '5\n'],
  [`jq .`, '', 0],
  [`(echo 1; sleep 1; date +%s >&2; echo 2) | jq '.+1' | while read x; do echo $x; done`, '2\n3\n'],
  [`yq '.spec.ports[0]' f.yaml`, 'port: 80\nname: http\n---\nnull\n'.replace('---\nnull', 'null')],
  [`yq -N '.kind' f.yaml`, 'null\nSecond\n'],
  [`yq -i '.spec.ports[0].port = 90' f.yaml; head -5 f.yaml`, YAML.split('---')[0]!.replace('80', '90')],
  [`yq 'select(.kind == "Second")' f.yaml -o json`, '{\n  "kind": "Second"\n}\n'],
  [`echo '{"a":{"b":[1]}}' | yq -P .`, 'a:\n  b:\n    - 1\n'],
  [`A=x yq -n '.a = strenv(A)'`, 'a: x\n'],
])('%s', async (line, stdout, status = 0) => {
  const host = machine({ '/root/f.yaml': YAML }, { ...coreutils, jq, yq })
  const got = await run(host, ['bash', '-c', line])
  expect({ stdout: got.stdout, status: got.status }).toEqual({ stdout, status })
})

it.each<[string, number]>([
  ['', 0],
  ['{"a":1', 0],
  ['{"a":"}"}', 9],
  ['1 2', 2],
  ['"a\\"" [', 6],
])('finds the end of whole values in %j', (text, end) => {
  expect(endOfValues(text)).toBe(end)
})

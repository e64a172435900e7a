import { expect, test } from 'vitest'
import { discoverPaths } from './discover-paths.ts'
import { indexed } from './entry.ts'
import { compilePath } from './json-path.ts'

const messages = (...texts: string[]) =>
  texts.map((text, index) =>
    indexed({
      id: String(index),
      text,
      contentType: 'json',
      attempts: 1,
      timestampMs: 0,
      byteLength: text.length,
    }),
  )

test('paths to single values are listed, most frequent first', () => {
  const bodies = messages(
    '{"note": 1, "order": {"id": 9007199254740993, "lines": [{"sku": "a"}]}}',
    '{"order": {"id": 2, "odd name": null}}',
    'no JSON',
    '"text"',
  )
  expect(discoverPaths(bodies)).toEqual(['$.order.id', '$.note', '$.order["odd name"]'])
})

test('every suggested path can be queried, whatever its keys', () => {
  const names = ['a b', 'it"s', "it's", 'ü', '1', '__proto__', 'a\\b', 'line\nfeed']
  const bodies = messages(JSON.stringify(Object.fromEntries(names.map((name) => [name, 'here']))))
  const [document] = bodies.map((message) => message.document())
  const found = discoverPaths(bodies).map((path) => {
    const compiled = compilePath(path)
    return 'problem' in compiled || !document ? null : compiled.cell(document)
  })
  expect(found).toEqual(names.map(() => 'here'))
})

test('deep and wide bodies are searched only up to a limit', () => {
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1])))
  const deep = `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`
  expect(discoverPaths(messages(wide))).toHaveLength(30)
  expect(discoverPaths(messages(deep))).toEqual([])
})

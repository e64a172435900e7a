import { describe, expect, it } from 'vitest'
import { costRatio } from '#testing/cost.ts'
import { ancestorsOf, copyText, kindOf, normalizedPath, parseTree, previewOf } from './json-tree.ts'

function tree(text: string) {
  const { nodes } = parseTree(text)
  if (!nodes) throw new Error('no tree')
  return nodes
}

describe('parseTree', () => {
  it('lists the nodes in document order, each with the end of its subtree', () => {
    const nodes = tree('{"a":[1,{"b":null}],"c":"x"}')
    expect(nodes.map(({ key, depth, parent, end, position }) => [key, depth, parent, end, position])).toEqual(
      [
        [null, 0, -1, 6, 1],
        ['a', 1, 0, 5, 1],
        [0, 2, 1, 3, 1],
        [1, 2, 1, 5, 2],
        ['b', 3, 3, 5, 1],
        ['c', 1, 0, 6, 2],
      ],
    )
    expect(ancestorsOf(nodes, 4)).toEqual([0, 1, 3])
  })

  it.each([
    '0',
    '-1',
    '123456789012345',
    '1234567890123456',
    '12345678901234567890',
    '-0',
    '-0.0',
    '0.5',
    '1.10',
    '12.25',
    '0.1000',
    '1e400',
    '1e5',
    '1E5',
    '1e+21',
    '1.0e-7',
    '9007199254740993',
  ])('keeps %s as it was sent', (number) => {
    const nodes = tree(`[${number}]`)
    expect(nodes[1] && previewOf(nodes[1])).toBe(number)
    expect(copyText(nodes[0]?.value)).toBe(`[${number}]`)
  })

  it.each([
    ['1', null],
    ['"x"', null],
    ['{', null],
    ['{"n":1e400,"a":1,"a":2}', 'key "a" appears twice, and a tree would show only its last value'],
    ['['.repeat(60_000) + ']'.repeat(60_000), 'it is nested too deeply'],
    ['['.repeat(1_002) + ']'.repeat(1_002), 'it is nested too deeply'],
    [`[${'1,'.repeat(100_000)}1]`, 'it has more than 100,000 values'],
    [`["${'x'.repeat(2_000_000)}"]`, 'it is too long'],
  ])('%.30s has no tree, with the reason', (text, obstacle) => {
    expect(parseTree(text)).toEqual({ nodes: null, obstacle })
  })

  it('detects duplicate keys by counting keys, ignoring colons in strings', () => {
    expect(tree(String.raw`{"a:b":": \":\\","c":{"a:b":1}}`)).toHaveLength(4)
    expect(parseTree('{"a":{"b":1,"b":2}}').nodes).toBeNull()
    expect(parseTree(String.raw`{"b":1,"\u0062":2}`).nodes).toBeNull()
  })

  it('treats names of object properties like any other key', () => {
    const nodes = tree('{"__proto__":{"toString":1},"isLosslessNumber":true,"value":2}')
    expect(nodes.map(({ key }) => key)).toEqual([null, '__proto__', 'toString', 'isLosslessNumber', 'value'])
    expect(copyText(nodes[1]?.value)).toBe('{"toString":1}')
  })

  it('reads 128 KB in a small multiple of the parse time', () => {
    const text = `[${Array.from({ length: 20_000 }, (_, index) => index % 10).join(',')},"${'x'.repeat(80_000)}"]`
    expect(parseTree(text).nodes).toHaveLength(20_002)
    const ratio = costRatio(
      () => parseTree(text),
      () => JSON.parse(text) as unknown,
    )
    expect(ratio).toBeLessThan(10)
  })
})

describe('normalizedPath', () => {
  it.each([
    ['{"order":{"lines":[1]}}', 3, "$['order']['lines'][0]"],
    [`{"it's":1}`, 1, "$['it\\'s']"],
    ['{"a\\\\b\\n\\u000b\\u001f\\u2028":1}', 1, "$['a\\\\b\\n\\u000b\\u001f\u2028']"],
    ['{"":1}', 1, "$['']"],
    ['[[]]', 1, '$[0]'],
    ['[]', 0, '$'],
  ])('in %s of node %i: %s', (text, id, path) => {
    expect(normalizedPath(tree(text), id)).toBe(path)
  })
})

describe('previewOf', () => {
  it.each([
    ['[{"a":1,"b":2}]', '{ 2 keys }'],
    ['[{"a":1}]', '{ 1 key }'],
    ['[[1]]', '[ 1 item ]'],
    ['[{}]', '{}'],
    ['[[]]', '[]'],
    ['[null]', 'null'],
    ['["say \\"hi\\"\\n"]', '"say \\"hi\\"\\n"'],
    [`["${'x'.repeat(201)}"]`, `"${'x'.repeat(200)}…`],
    [`[${'1'.repeat(201)}]`, `${'1'.repeat(200)}…`],
  ])('of the item in %s', (text, preview) => {
    const node = tree(text)[1]
    expect(node && previewOf(node)).toBe(preview)
  })
})

it('copies strings without quotes and everything else as JSON', () => {
  expect(tree('["a\\"b",true,{"x":[1.0]}]').map(({ value }) => [kindOf(value), copyText(value)])).toEqual([
    ['array', '["a\\"b",true,{"x":[1.0]}]'],
    ['string', 'a"b'],
    ['literal', 'true'],
    ['object', '{"x":[1.0]}'],
    ['array', '[1.0]'],
    ['number', '1.0'],
  ])
})

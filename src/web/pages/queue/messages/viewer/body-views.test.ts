import { describe, expect, it } from 'vitest'
import { cutText, formatBody, formattedLength, viewsOf } from './body-views.ts'
import { parseTree, staysWithin } from './json-tree.ts'
import { pickView } from './preferred-view.ts'

function json(text: string) {
  return { contentType: 'json' as const, text, bytes: null, byteLength: text.length }
}

describe('formatBody', () => {
  it('formats JSON only', () => {
    expect(formatBody(json('{"a":1.10}'))).toBe('{\n  "a": 1.10\n}')
    expect(formatBody(json('{'))).toBeNull()
    expect(formatBody({ ...json(' {"a":1}'), contentType: 'text' })).toBe('{\n  "a": 1\n}')
    expect(formatBody({ ...json('1'), contentType: 'text' })).toBeNull()
  })
  it('skips JSON that would get too long', () => {
    expect(formatBody(json('['.repeat(60_000) + ']'.repeat(60_000)))).toBeNull()
  })
  it.each([
    '{"a":[1,2,{"b":"[[,{\\""}]}',
    '[[[[]]]]',
    '{"a":{"b":{"c":{"d":1,"e":2}}},"f":[1,2,3,4]}',
    '"x"',
    '[{},[],1]',
  ])('knows the length of %s', (text) => {
    const { length } = formatBody(json(text)) ?? { length: Infinity }
    expect(formattedLength(text)).toBeGreaterThanOrEqual(length)
    // Nor does the quick look say that a text is shorter than it gets.
    const { nodes } = parseTree(text)
    expect(nodes !== null && staysWithin(nodes, text, length - 1)).toBe(false)
  })
})

it.each([
  ['{}', true, true, ['tree', 'pretty', 'raw', 'hex']],
  ['1', false, true, ['pretty', 'raw', 'hex']],
  ['x', false, false, ['raw', 'hex']],
])('offers the views that suit %s', (text, hasTree, hasFormatted, names) => {
  const views = viewsOf(json(text), { hasTree, hasFormatted, isDecoded: false })
  expect(views.map(({ value }) => value)).toEqual(names)
  expect(pickView(views, null)).toBe(names[0])
  expect(pickView(views, 'hex')).toBe('hex')
  expect(pickView(views, 'tree')).toBe(hasTree ? 'tree' : names[0])
})

it('offers only hex for binary bodies', () => {
  const body = { contentType: 'bytes' as const, text: null, bytes: new Uint8Array(3), byteLength: 3 }
  expect(viewsOf(body, { hasTree: false, hasFormatted: false, isDecoded: false })).toEqual([
    { value: 'hex', label: 'Hex' },
  ])
})

it('does not label a decoded body as sent', () => {
  const there = { hasTree: false, hasFormatted: false }
  const labels = [false, true].map((isDecoded) => viewsOf(json('x'), { ...there, isDecoded })[0]?.label)
  expect(labels).toEqual(['As sent', 'Decoded'])
})

it('cuts text that is too long to draw', () => {
  expect(cutText('abc')).toEqual({ shown: 'abc', leftOut: 0 })
  expect(cutText('x'.repeat(500_003)).leftOut).toBe(3)
})

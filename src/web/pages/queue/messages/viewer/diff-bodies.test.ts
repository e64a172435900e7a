import { describe, expect, it } from 'vitest'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { diffBodies, fold, type DiffLine } from './diff-bodies.ts'

function body(text: string, contentType: DecodedBody['contentType'] = 'json'): DecodedBody {
  return { contentType, text, bytes: null, byteLength: text.length }
}

function linesOf(left: string, right: string): string[] {
  const diff = diffBodies(body(left), body(right))
  return diff.kind === 'lines'
    ? diff.blocks.flatMap(({ lines }) => lines.map(({ sign, text }) => sign + text))
    : []
}

describe('diffBodies', () => {
  it.each([
    ['{"a":1}', '{"a":1}', { kind: 'same', isExact: true }],
    ['{"a":1}', '{ "a": 1 }', { kind: 'same', isExact: false }],
  ])('%s and %s are the same', (left, right, expected) => {
    expect(diffBodies(body(left), body(right))).toEqual(expected)
  })
  it('marks the lines that differ in formatted bodies', () => {
    expect(linesOf('{"a":1,"b":12345678901234567890}', '{"a":1,"b":12345678901234567891}')).toEqual([
      ' {',
      '   "a": 1,',
      '-  "b": 12345678901234567890',
      '+  "b": 12345678901234567891',
      ' }',
    ])
  })
  it('treats a last line as unchanged although the other body continues', () => {
    const diff = diffBodies(body('one', 'text'), body('one\ntwo', 'text'))
    expect(diff).toMatchObject({ kind: 'lines', added: 1, removed: 0 })
  })
  it('compares binary bodies as hex', () => {
    const bytes = (last: number): DecodedBody => ({
      contentType: 'v8',
      text: null,
      bytes: Uint8Array.of(255, last),
      byteLength: 2,
    })
    expect(diffBodies(bytes(1), bytes(1))).toEqual({ kind: 'same', isExact: true })
    expect(diffBodies(bytes(1), bytes(2))).toMatchObject({ kind: 'lines', added: 1, removed: 1 })
  })
  it('does not report bodies as equal if they differ beyond the shown part', () => {
    const bytes = (last: number): DecodedBody => ({
      contentType: 'v8',
      text: null,
      bytes: new Uint8Array(70_000).fill(last, 69_999),
      byteLength: 70_000,
    })
    expect(diffBodies(bytes(1), bytes(2))).toEqual({ kind: 'too-different' })
  })
  it('gives up on bodies that have nothing in common', () => {
    const distinct = (seed: string, count: number) =>
      body(Array.from({ length: count }, (_, index) => seed + index).join('\n'), 'text')
    expect(diffBodies(distinct('a', 500), distinct('b', 500), Infinity)).toMatchObject({
      kind: 'lines',
      added: 500,
    })
    expect(diffBodies(distinct('a', 1_050), distinct('b', 1_050))).toEqual({ kind: 'too-different' })
  })
})

describe('fold', () => {
  const lines = (signs: string) =>
    [...signs].map((sign): DiffLine => ({ sign: sign === '+' || sign === '-' ? sign : ' ', text: '' }))
  it.each([
    ['======', '6'],
    ['=======+', '(4)3 1'],
    ['+=======', '1 3(4)'],
    ['+=======+', '1 3(1)3 1'],
    ['+======+', '1 6 1'],
    ['-+', '2'],
    ['', ''],
  ])('%s becomes %s', (signs, expected) => {
    const blocks = fold(lines(signs))
    const text = blocks.map(({ isFolded, lines }) => (isFolded ? `(${lines.length})` : `${lines.length}`))
    expect(text.join(' ').replaceAll(' (', '(').replaceAll(') ', ')')).toBe(expected)
  })
})

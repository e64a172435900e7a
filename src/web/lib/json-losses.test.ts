import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeLoss, findJsonLoss, jsonLosses } from './json-losses.ts'

test.each([
  ['12345678901234567890', '12345678901234567890', '12345678901234567000'],
  ['{"n":-9007199254740993}', '-9007199254740993', '-9007199254740992'],
  ['[0.1234567890123456789]', '0.1234567890123456789', '0.12345678901234568'],
  ['[1, 1e400]', '1e400', 'null'],
  ['{"a":{"b":1e-400}}', '1e-400', '0'],
])('%s has a number that is changed', (json, written, becomes) => {
  expect(findJsonLoss(json)).toMatchObject({ kind: 'number', written, becomes })
})

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['[{"b":{"a":1,"c":[{"a":1}],"a":1}}]', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
])('%s has a key twice in an object', (json, key) => {
  expect(findJsonLoss(json)).toMatchObject({ kind: 'key', key })
})

test.each([
  '9007199254740991',
  '9007199254740992',
  '[1.10, -0, 0.0, 1E2, 1e21, 100000000000000000000, 5e-324, 1.7976931348623157e308]',
  '{"a":"12345678901234567890","b":"\\"1e400, \\"a\\":"}',
  '[{"a":1},{"a":2}]',
  '{"a":{"a":{"a":"a"}},"b":"a"}',
  '"a"',
  'null',
])('%s arrives unchanged', (json) => {
  expect(findJsonLoss(json)).toBeNull()
})

test('output of JSON.stringify has no losses', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (value, indent) => {
      expect(findJsonLoss(JSON.stringify(value, null, indent))).toBeNull()
    }),
  )
})

test('a number counts as kept only if its value is exact', () => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,24})?(e[+-]?\d{1,3})?$/)
  /** A decimal as an integer and a power of ten, so that two can be compared exactly. */
  const exact = (text: string): [bigint, number] => {
    const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
    const [whole = '', fraction = ''] = mantissa.split('.')
    return [BigInt(`${whole}${fraction}`), Number(exponent) - fraction.length]
  }
  const isSame = (a: string, b: string) => {
    const [[left, leftPower], [right, rightPower]] = [exact(a), exact(b)]
    const power = Math.min(leftPower, rightPower)
    return left * 10n ** BigInt(leftPower - power) === right * 10n ** BigInt(rightPower - power)
  }
  fc.assert(
    fc.property(digits, (written) => {
      const becomes = JSON.stringify(Number(written))
      const isKept = becomes !== 'null' && isSame(written, becomes)
      expect(findJsonLoss(written) === null).toBe(isKept)
    }),
  )
})

test('all losses are found, each with its outermost key', () => {
  const json = '{"id":1e400,"body":{"n":1e401,"x":1,"x":2},"body":3,"rest":[1e402]}'
  expect([...jsonLosses(json)].map(({ member }) => member)).toEqual(['id', 'body', 'body', 'body', 'rest'])
})

test('deep nesting and long strings are handled', () => {
  expect(findJsonLoss(`${'[{"a":'.repeat(60_000)}1e400${'}]'.repeat(60_000)}`)).not.toBeNull()
  expect(findJsonLoss(JSON.stringify({ s: '\\"'.repeat(200_000) }))).toBeNull()
})

test('a loss is described with a remedy', () => {
  const [first, second] = [...jsonLosses('{"a":1e400,"a":1}')]
  expect(first && describeLoss(first)).toBe(
    '1e400 would arrive as null: put it in quotes to keep its digits.',
  )
  expect(second && describeLoss(second)).toBe('Key "a" appears twice: only its last value would arrive.')
})

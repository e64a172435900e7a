import { array, assert, constantFrom, dictionary, jsonValue, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits, outlasting } from '#testing/time-limits.ts'
import { decodeBody } from '#contract/body-encoding.ts'
import { createMasker, type Masker } from './masker.ts'
import type { MaskingRules } from './rules.ts'

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
const textOf = (body: string) => decodeBody(body, { 'CF-Content-Type': 'json' }).text ?? ''

function maskerOf(rules: Partial<MaskingRules>, limitMs = limits.expectation): Masker {
  const masker = createMasker({ paths: [], patterns: [], viewersMayPeek: false, ...rules }, limitMs)
  if (!masker) throw new Error('There are no rules.')
  return masker
}

const maskJson = (rules: Partial<MaskingRules>, text: string) =>
  textOf(maskerOf(rules).mask(base64(text), 'json'))

const CARD = [String.raw`\b\d{13,16}\b`]

test('without rules there is no masker', () => {
  expect(createMasker({ paths: [], patterns: [], viewersMayPeek: false })).toBeNull()
})

describe('a json body', () => {
  test.each<[string, Partial<MaskingRules>, string, string]>([
    ['a value', { paths: ['$.a.b'] }, '{"a":{"b":"x","c":1}}', '{"a":{"b":"•••","c":1}}'],
    ['an object', { paths: ['$.a'] }, '{"a":{"b":"x"}}', '{"a":"•••"}'],
    ['one within another', { paths: ['$.a.b', '$.a'] }, '{"a":{"b":"x"}}', '{"a":"•••"}'],
    ['all of them', { paths: ['$..b'] }, '[{"b":1},{"b":null}]', '[{"b":"•••"},{"b":"•••"}]'],
    ['by a filter', { paths: ['$[?@.s==true].v'] }, '[{"s":true,"v":1}]', '[{"s":true,"v":"•••"}]'],
    ['the whole', { paths: ['$'] }, '[1]', '"•••"'],
    ['escaped names', { paths: ['$.ab'] }, String.raw`{"\u0061b":1}`, String.raw`{"\u0061b":"•••"}`],
    ['__proto__', { paths: ['$..b'] }, '{"__proto__":{"b":"x"}}', '{"__proto__":{"b":"•••"}}'],
    ['text in a string', { patterns: CARD }, '{"t":"no 4111111111111111!"}', '{"t":"no •••!"}'],
    ['escaped text', { patterns: ['secret'] }, String.raw`["\u0073ecret"]`, '["•••"]'],
    ['a number', { patterns: CARD }, '{"n": 4111111111111111}', '{"n": "•••"}'],
    ['a number in another form', { patterns: CARD }, '[4.111111111111111e15]', '["•••"]'],
    ['names', { patterns: ['s\\d'] }, '{"s1":1,"s2":2}', '{"•••":1,"••• (2)":2}'],
    [
      'nothing else, and keeps every digit',
      { paths: ['$.a'], patterns: CARD },
      '{ "a": 1, "n": 12345678901234567890.10, "e": 1E400, "u": "\\u00e9" }',
      '{ "a": "•••", "n": 12345678901234567890.10, "e": 1E400, "u": "\\u00e9" }',
    ],
  ])('hides %s', (_, rules, text, expected) => expect(maskJson(rules, text)).toBe(expected))

  test.each([
    ['no JSON', base64('secret')],
    ['neither base64 nor JSON', '{secret'],
    ['nested too deeply', base64(`${'['.repeat(101)}"secret"${']'.repeat(101)}`)],
    ['very deep', base64('['.repeat(50_000) + ']'.repeat(50_000))],
    ['with a name twice', base64('{"a":"secret","a":1}')],
    ['too long', base64(`"${'x'.repeat(130_000)}"`)],
  ])('that is %s is hidden completely', (_, body) => {
    expect(textOf(maskerOf({ paths: ['$.x'] }).mask(body, 'json'))).toBe('"•••"')
  })

  test('in plain text stays plain, and one without a match stays unchanged', () => {
    const { mask } = maskerOf({ paths: ['$.a'] })
    expect(mask('{"a":1}', 'json')).toBe('{"a":"•••"}')
    expect(mask('{"b":1}', 'json')).toBe('{"b":1}')
    expect(mask(base64('{"b": 1}'), 'json')).toBe(base64('{"b": 1}'))
  })
})

describe('another body', () => {
  test.each<[string, string | undefined, string, string]>([
    ['text', 'text', 'a secret, two secrets', 'a •••, two •••s'],
    ['text that is JSON', 'text', '{"a": "x", "b": "secret"}', '{"a": "•••", "b": "•••"}'],
    ['text that is JSON too deep', 'text', `{"a":${'['.repeat(101)}${']'.repeat(101)}}`, '•••'],
    ['bytes', 'bytes', base64('anything'), '•••'],
    ['v8', 'v8', base64('anything'), '•••'],
    ['an unknown type', undefined, 'a secret', 'a •••'],
    ['an unknown type that is JSON', undefined, '{"a":1}', '{"a":"•••"}'],
    ['an unknown type that is base64 of JSON', 'new', base64('{"a":1}'), base64('{"a":"•••"}')],
  ])('%s', (_, contentType, body, expected) => {
    expect(maskerOf({ paths: ['$.a'], patterns: ['secret'] }).mask(body, contentType)).toBe(expected)
  })

  test('overlapping matches of several patterns are hidden together', () => {
    const { mask } = maskerOf({ patterns: ['abc', 'cde', 'x(?=y)'] })
    expect(mask('abcde xy ab', 'text')).toBe('••• •••y ab')
  })
})

test('a body that takes too long is hidden completely', () => {
  const { mask } = maskerOf({ patterns: ['a+a+a+a+b'] }, outlasting(100))
  // A complete search would take much longer, find no match and show it.
  expect(mask(`secret${'a'.repeat(200)}`, 'text')).toBe('•••')
  expect(mask('aaaab', 'text')).toBe('•••')
  expect(mask('fine', 'text')).toBe('fine')
})

const SECRET = 'S3CR3T-7c1f'
const MATCHED = 'card 4111111111111111'
const WORDS = constantFrom('a', 'b', 'customer', '"', '\\', 'é', '4111111111111111')
const fields = dictionary(WORDS, jsonValue({ maxDepth: 3 }), { noNullPrototype: true })

test('no masked value survives in any position or spelling', () => {
  const { mask } = maskerOf({ paths: ['$..hidden', '$.top'], patterns: ['\\d{13,16}'] })
  const escaped = (text: string) =>
    text.replaceAll('S3CR3T', String.raw`\u00533CR3T`).replaceAll('card 4111', String.raw`card \u0034111`)
  assert(
    property(array(fields, { maxLength: 4 }), constantFrom('json', 'text', undefined), (rest, type) => {
      const value = {
        top: SECRET,
        rest: [...rest, { hidden: { deep: [SECRET] } }, MATCHED, 4111111111111111],
      }
      for (const text of [JSON.stringify(value), escaped(JSON.stringify(value, null, 2))]) {
        const body = type === 'json' ? base64(text) : text
        const masked = mask(body, type)
        const shown = JSON.stringify(JSON.parse(type === 'json' ? textOf(masked) : masked))
        expect(shown).not.toContain('S3CR3T')
        expect(shown).not.toContain('4111111111111111')
      }
    }),
    { numRuns: 200 },
  )
})

test('a value that matches no rule is unchanged', () => {
  const { mask } = maskerOf({ paths: ['$.nowhere.at.all'], patterns: ['never-there'] })
  assert(
    property(jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(mask(base64(text), 'json')).toBe(base64(text))
      expect(mask(text, 'text')).toBe(text)
    }),
  )
  assert(property(string({ unit: 'binary' }), (text) => mask(text, 'text') === text))
})

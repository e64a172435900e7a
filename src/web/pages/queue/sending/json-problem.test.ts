import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonProblem } from './json-problem.ts'

test.each([
  ['', 1, 1, 'expected a value, found the end'],
  ['{"a": 1,}', 1, 9, 'expected a key in double quotes, found “}”'],
  ['{"a" 1}', 1, 6, 'expected “:”, found “1”'],
  ['{\n  "a": tru\n}', 2, 8, 'expected a value, found “t”'],
  ['[1 2]', 1, 4, 'expected “,” or “]”, found “2”'],
  ['{"a": "x\ny"}', 1, 7, 'not closed'],
  ["{'a': 1}", 1, 2, "found “'”"],
  ['{} x', 1, 4, 'expected the end, found “x”'],
  ['[1,\n2', 2, 2, 'expected “,” or “]”, found the end'],
  ['01', 1, 2, 'expected the end'],
  ['{"a":😀}', 1, 6, 'found “😀”'],
])('%j is wrong at %i:%i', (text, line, column, message) => {
  const problem = findJsonProblem(text)
  expect(problem).toMatchObject({ line, column })
  expect(problem?.message).toContain(message)
})

test('finds no problem in JSON, and a position in everything else', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', 'x', '\n'), (json, cut, noise) => {
      expect(findJsonProblem(json)).toBeNull()
      const broken = json.slice(0, cut % (json.length + 1)) + noise
      expect(findJsonProblem(broken)?.offset ?? 0).toBeLessThanOrEqual(broken.length)
    }),
  )
})

test('deep nesting does not overflow the stack', () => {
  expect(findJsonProblem('['.repeat(100_000))).toMatchObject({ offset: 100_000 })
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardCell, unguardCell } from './csv.ts'

test.each([
  ['plain', 'plain'],
  ['', ''],
  ["it's", "it's"],
  ["'quoted'", "'quoted'"],
  ['=1+1', "'=1+1"],
  ["'=1+1", "''=1+1"],
  ['\t=1', "'\t=1"],
  ["''-1", "'''-1"],
  ['＝1', "'＝1"],
])('%j becomes the cell %j', (text, cell) => {
  expect(guardCell(text)).toBe(cell)
})

test('a guarded cell is never a formula and is read back unchanged', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom("'", '=', '-', '@', '\t', '\n', 'a'), fc.string()),
  })
  fc.assert(
    fc.property(text, (text) => {
      expect(guardCell(text)).not.toMatch(/^[=+\-@\t\r\n]/)
      expect(unguardCell(guardCell(text))).toBe(text)
    }),
  )
})

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
])('%j is the cell %j', (text, cell) => {
  expect(guardCell(text)).toBe(cell)
})

test('no guarded cell is a formula, and each is read back as it was', () => {
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

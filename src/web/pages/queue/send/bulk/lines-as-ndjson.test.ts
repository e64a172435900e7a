import { expect, test } from 'vitest'
import { linesAsNdjson } from './lines-as-ndjson.ts'

test('each line becomes one line of NDJSON', () => {
  const lines = ['1', '{\n  "a": 1\n}'].map((text, index) => {
    return { line: index + 1, text, reading: { problem: 'no', bytes: null }, isTemplate: false }
  })
  expect(linesAsNdjson(lines)).toBe('1\n{ "a": 1 }\n')
})

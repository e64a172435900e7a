import { expect, test } from 'vitest'
import { LIVE_VALUES } from './live-values.ts'
import { fillVariables, hasVariables, VARIABLES, type ValueSource } from './variables.ts'

function countingSource(): ValueSource {
  let uuids = 0
  return { now: () => 1_700_000_000_123, uuid: () => `uuid-${++uuids}`, random: () => 0.5 }
}

test.each([
  ['{"id":"{{uuid}}"}', '{"id":"uuid-1"}'],
  ['{{uuid}} {{uuid}}', 'uuid-1 uuid-2'],
  ['at {{now}}', 'at 2023-11-14T22:13:20.123Z'],
  ['{{now_ms}}', '1700000000123'],
  ['{"n":{{seq}}}', '{"n":7}'],
  ['{{random}}', '500000000'],
  ['{{name}} {{ seq }} {seq} {{SEQ}}', '{{name}} {{ seq }} {seq} {{SEQ}}'],
  ['{{{seq}}}', '{7}'],
  ['', ''],
])('%j becomes %j', (text, filled) => {
  expect(fillVariables(text, 7, countingSource())).toBe(filled)
  expect(hasVariables(text)).toBe(text !== filled)
})

test('random reaches both of its ends', () => {
  const at = (random: number) => fillVariables('{{random}}', 1, { ...countingSource(), random: () => random })
  expect(at(0)).toBe('0')
  expect(at(1 - Number.EPSILON / 2)).toBe('1000000000')
})

test('live UUIDs are version 4 and unique', () => {
  const uuids = Array.from({ length: 50 }, () => LIVE_VALUES.uuid())
  expect(new Set(uuids).size).toBe(50)
  for (const uuid of uuids) {
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})

test.each(VARIABLES)('{{$name}} is filled in', ({ name }) => {
  const source = { now: () => 0, uuid: () => 'u', random: () => 0 }
  expect(hasVariables(`{{${name}}}`)).toBe(true)
  expect(fillVariables(`{{${name}}}`, 1, source)).not.toContain('{{')
})

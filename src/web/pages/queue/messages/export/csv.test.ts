import * as fc from 'fast-check'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import type { DecodedBody } from '#contract/body-encoding.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { toCells, toCsv } from './csv.ts'

const message = (id: string, text: string | null, body: Partial<DecodedBody> = {}): LoadedMessage => ({
  id,
  hold: { kind: 'ref', ref: 'r' },
  attempts: 2,
  timestampMs: 1_700_000_000_000,
  metadata: {},
  body: { contentType: 'text', text, bytes: null, byteLength: 3, ...body },
  note: null,
})

const HEADER = 'id,timestamp,attempts,content_type,bytes,body\r\n'

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  [' padded', '" padded"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
])('the body %j is the cell %j', (text, cell) => {
  expect(toCsv([message('a', text)])).toBe(`${HEADER}a,2023-11-14T22:13:20.000Z,2,text,3,${cell}\r\n`)
})

test('a binary body is written as base64, an invalid time as its number', () => {
  const bytes = message('a', null, { contentType: 'v8', bytes: new Uint8Array([255, 15]) })
  expect(toCsv([bytes])).toContain(',v8,3,/w8=\r\n')
  expect(toCells([{ ...bytes, timestampMs: 1e20 }])[1]?.[1]).toBe('100000000000000000000')
})

test('a CSV parser reads the same cells', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '=', '-', ' ', '\t', "'", 'é') })
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (rows) => {
      const messages = rows.map(([id, body]) => message(id, body))
      const { data, errors } = Papa.parse<string[]>(toCsv(messages).slice(0, -2), {
        delimiter: ',',
        newline: '\r\n',
      })
      expect(errors).toEqual([])
      expect(data).toEqual(toCells(messages))
    }),
  )
})

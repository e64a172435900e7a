import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LoadedMessage } from './messages/model/loaded.ts'
import { readLine } from './send/bulk/bulk-line.ts'
import { nextTurn, readLines } from './send/bulk/bulk-reader.ts'
import { detectFormat } from './send/bulk/bulk-records.ts'
import { toCsv } from './messages/export/csv.ts'
import { toNdjson } from './messages/export/ndjson.ts'

const message = (contentType: 'json' | 'text', text: string): LoadedMessage => ({
  id: 'a,"1',
  hold: { kind: 'ref', ref: 'r' },
  attempts: 2,
  timestampMs: 1_700_000_000_000,
  metadata: { 'CF-Content-Type': contentType, note: 1 },
  body: { contentType, text, bytes: null, byteLength: text.length },
  note: null,
})

/** What an import of the file would send, as the Send tab reads it: its format and everything else by default. */
async function sentBy(file: string): Promise<unknown[]> {
  const read = await readLines(file, {
    format: detectFormat(file),
    fillsVariables: false,
    values: { now: () => 0, uuid: () => 'u', random: () => 0 },
    clock: () => 0,
    pause: nextTurn,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  return (read?.lines ?? []).map(({ reading }) => ('problem' in reading ? reading : reading.message))
}

const hard = fc.constantFrom(
  "'",
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '"',
  ',',
  ';',
  '|',
  '\\',
  ' ',
  '{{seq}}',
)
const text = fc.string({ unit: fc.oneof(hard, fc.string({ unit: 'binary', maxLength: 2 })), maxLength: 30 })
const json = fc
  .tuple(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), fc.constantFrom(undefined, 1, '\t'))
  .filter(([value]) => typeof value !== 'string')
  .map(([value, indent]) => JSON.stringify(value, null, indent))
const bodies = fc.array(
  fc.oneof(
    text.map((body) => message('text', body)),
    json.map((body) => message('json', body)),
  ),
  { minLength: 1, maxLength: 8 },
)

test.each([
  ['NDJSON', toNdjson],
  ['CSV', toCsv],
])('what is exported as %s is imported as it was', async (_, write) => {
  await fc.assert(
    fc.asyncProperty(bodies, async (messages) => {
      const expected = messages.map(({ body: { contentType, text } }) => ({
        content_type: contentType,
        body: contentType === 'json' ? (JSON.parse(text ?? '') as unknown) : text,
      }))
      expect(await sentBy(write(messages))).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

test('what could not be told from another message is not imported as one', () => {
  const body = { contentType: 'unknown', text: 'x', bytes: null, byteLength: 1 } as const
  const line = toNdjson([{ ...message('text', ''), body }])
  expect(readLine(line)).toHaveProperty('problem')
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DecodedBody } from '#contract/body-encoding.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { compactJson } from './compact-json.ts'
import { toNdjson } from './ndjson.ts'

const message = (body: Partial<DecodedBody>): LoadedMessage => ({
  id: 'a"1',
  hold: { kind: 'ref', ref: 'r' },
  attempts: 2,
  timestampMs: 1_700_000_000_000,
  metadata: { 'CF-Content-Type': 'x' },
  body: { contentType: 'json', text: null, bytes: null, byteLength: 0, ...body },
  note: null,
})

const HEAD =
  '{"id":"a\\"1","timestamp_ms":1700000000000,"attempts":2,"metadata":{"CF-Content-Type":"x"},"content_type":'

test.each<[string, Partial<DecodedBody>, string]>([
  [
    'json as it was sent',
    { text: '{\r\n "id": 12345678901234567890,\n\t"n": 1.50, "s": "a \\n \\" : b"\n}' },
    '"json","body":{"id":12345678901234567890,"n":1.50,"s":"a \\n \\" : b"}}\n',
  ],
  ['invalid JSON', { text: '{\n' }, '"text","body":"{\\n","declared_content_type":"json"}\n'],
  ['text', { contentType: 'text', text: 'a\n"b"' }, '"text","body":"a\\n\\"b\\""}\n'],
  [
    'no content type',
    { contentType: 'unknown', text: '1' },
    '"text","body":"1","declared_content_type":"unknown"}\n',
  ],
  [
    'bytes, even those of a text',
    { contentType: 'bytes', text: 'hi', bytes: new TextEncoder().encode('hi') },
    '"bytes","body_base64":"aGk="}\n',
  ],
  ['v8', { contentType: 'v8', bytes: new Uint8Array([255, 15]) }, '"v8","body_base64":"/w8="}\n'],
  [
    'bytes that came as something else',
    { contentType: 'bytes', text: '?' },
    '"text","body":"?","declared_content_type":"bytes"}\n',
  ],
])('%s', (_name, body, rest) => {
  expect(toNdjson([message(body)])).toBe(HEAD + rest)
})

test('one line for each message', () => {
  expect(toNdjson([])).toBe('')
  expect(toNdjson([message({ text: '1' }), message({ text: '2' })]).match(/\n/g)).toHaveLength(2)
})

test('any JSON keeps its value, on one line', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('\t', '  ', 3), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(compactJson(text)).toBe(JSON.stringify(value))
      const line = toNdjson([message({ text })])
      expect(line.indexOf('\n')).toBe(line.length - 1)
      expect(JSON.parse(line)).toMatchObject({ content_type: 'json', body: JSON.parse(text) as unknown })
    }),
  )
})

test('a large body can be exported', () => {
  const text = JSON.stringify({ s: '\\"'.repeat(60_000) })
  expect(compactJson(text)).toBe(text)
  const bytes = new Uint8Array(128_000).fill(1)
  expect(toNdjson([message({ contentType: 'v8', bytes })]).length).toBeGreaterThan(170_000)
})

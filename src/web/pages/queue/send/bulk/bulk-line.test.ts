import { expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '#contract/limits.ts'
import { readLine } from './bulk-line.ts'

test.each([
  ['{"body":{"a":1}}', { body: { a: 1 }, content_type: 'json' }, 7],
  [
    '{"body":[1],"content_type":"json","delay_seconds":5}',
    { body: [1], content_type: 'json', delay_seconds: 5 },
    3,
  ],
  ['{"body":"é","content_type":"text"}', { body: 'é', content_type: 'text' }, 2],
  ['{"body":"x"}', { body: 'x', content_type: 'text' }, 1],
  ['{"body":null,"content_type":null,"delay_seconds":null}', { body: null, content_type: 'json' }, 4],
  [
    '{"id":"i","attempts":2,"timestamp_ms":1700000000000,"metadata":{},"content_type":"text","body":"x"}',
    { body: 'x', content_type: 'text' },
    1,
  ],
  ['{"id":1e400,"body":1}', { body: 1, content_type: 'json' }, 1],
  ['{"a":1}', { body: { a: 1 }, content_type: 'json' }, 7],
  ['"plain"', { body: 'plain', content_type: 'text' }, 5],
  ['42', { body: 42, content_type: 'json' }, 2],
  ['[1,2]', { body: [1, 2], content_type: 'json' }, 5],
])('%s can be sent', (text, message, bytes) => {
  expect(readLine(text)).toEqual({ message, bytes, warning: null })
})

test.each([
  ['{"a":}', 'Invalid JSON at column 6: expected a value, found “}”.'],
  ['{\n"a":}', 'Invalid JSON at its line 2, column 5: expected a value, found “}”.'],
  ['{"body":"x","content_type":"json"}', 'Cloudflare refuses a bare string as JSON; send it as text.'],
  ['{"body":{},"content_type":"text"}', 'A text must be a string.'],
  ['{"body":"AA==","content_type":"bytes"}', 'bytes and v8 bodies cannot be sent over HTTP.'],
  ['{"body":"AA==","content_type":"v8"}', 'bytes and v8 bodies cannot be sent over HTTP.'],
  [
    '{"body":"{","content_type":"text","declared_content_type":"json"}',
    'The body was declared as json but could not be read as such; sent as text it would be a different message. Remove “declared_content_type” to send it as text.',
  ],
  ['{"body":1,"content_type":"xml"}', 'The content type must be json or text; it is "xml".'],
  ['{"body":1,"delay_seconds":86401}', 'The delay must be 0 to 86,400 whole seconds; it is 86401.'],
  ['{"body":1,"delay_seconds":1.5}', 'The delay must be 0 to 86,400 whole seconds; it is 1.5.'],
  ['{"body":1,"delay_seconds":"5"}', 'The delay must be 0 to 86,400 whole seconds; it is "5".'],
  ['"\\ud800"', 'The text is not valid Unicode: half a surrogate pair.'],
  [JSON.stringify('x'.repeat(MAX_BODY_BYTES + 1)), 'The body is 1 byte too long.'],
])('%# a line with a problem says which', (text, problem) => {
  expect(readLine(text)).toMatchObject({ problem })
})

test.each([
  ['{"id":12345678901234567890}', '12345678901234567890 would arrive as 12345678901234567000'],
  ['{"body":{"n":0.1234567890123456789}}', '0.1234567890123456789 would arrive as 0.12345678901234568'],
  ['{"body":[1e400]}', '1e400 would arrive as null'],
  ['{"body":{"a":1,"a":2}}', 'Key "a" appears twice: only its last value would arrive.'],
  ['{"body":"hi","to":"me"}', 'The object has “body” and “to”, so the whole object is the body.'],
])('%s is sent with a warning', (text, warning) => {
  expect(readLine(text)).toMatchObject({ warning: expect.stringContaining(warning) as unknown })
})

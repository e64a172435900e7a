import { expect, test } from 'vitest'
import { decodeBody } from './body-encoding.ts'

const decode = (body: string, type?: string) =>
  decodeBody(body, type === undefined ? null : { 'CF-Content-Type': type })

test.each([
  ['text as it is', 'eyJhIjoxfQ==', 'text', { contentType: 'text', text: 'eyJhIjoxfQ==', byteLength: 12 }],
  [
    'json in base64, as documented',
    btoa('{"a":1}'),
    'json',
    { contentType: 'json', text: '{"a":1}', byteLength: 7 },
  ],
  ['json in plain, as seen live', '{"a":1}', 'json', { contentType: 'json', text: '{"a":1}', byteLength: 7 }],
  ['json that looks like base64 and is none', '1234', 'json', { contentType: 'json', text: '1234' }],
  ['bytes that are text', btoa('hi'), 'bytes', { contentType: 'bytes', text: 'hi', byteLength: 2 }],
  ['bytes that are no text', btoa('\xff\xfe'), 'bytes', { contentType: 'bytes', text: null, byteLength: 2 }],
  [
    'v8, which only a Worker can read',
    btoa('\xff\x0f'),
    'v8',
    { contentType: 'v8', text: null, byteLength: 2 },
  ],
  [
    'bytes that are not base64 after all',
    'no base64!',
    'bytes',
    { contentType: 'bytes', text: 'no base64!' },
  ],
  ['a message that does not say', 'x', undefined, { contentType: 'unknown', text: 'x', byteLength: 1 }],
])('%s', (_, body, type, expected) => {
  expect(decode(body, type)).toMatchObject(expected)
})

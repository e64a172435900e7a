import { expect, test } from 'vitest'
import { decodeBody } from './body-encoding.ts'

const decode = (body: string, type?: string) =>
  decodeBody(body, type === undefined ? null : { 'CF-Content-Type': type })

test.each([
  [
    'text is unchanged',
    'eyJhIjoxfQ==',
    'text',
    { contentType: 'text', text: 'eyJhIjoxfQ==', byteLength: 12 },
  ],
  [
    'json as base64, as documented',
    btoa('{"a":1}'),
    'json',
    { contentType: 'json', text: '{"a":1}', byteLength: 7 },
  ],
  ['plain json, as seen live', '{"a":1}', 'json', { contentType: 'json', text: '{"a":1}', byteLength: 7 }],
  ['json that only looks like base64', '1234', 'json', { contentType: 'json', text: '1234' }],
  ['bytes that are valid UTF-8', btoa('hi'), 'bytes', { contentType: 'bytes', text: 'hi', byteLength: 2 }],
  [
    'bytes that are not valid UTF-8',
    btoa('\xff\xfe'),
    'bytes',
    { contentType: 'bytes', text: null, byteLength: 2 },
  ],
  [
    'v8, which only a Worker can read',
    btoa('\xff\x0f'),
    'v8',
    { contentType: 'v8', text: null, byteLength: 2 },
  ],
  ['bytes that are not base64', 'no base64!', 'bytes', { contentType: 'bytes', text: 'no base64!' }],
  ['a message without a content type', 'x', undefined, { contentType: 'unknown', text: 'x', byteLength: 1 }],
])('%s', (_, body, type, expected) => {
  expect(decode(body, type)).toMatchObject(expected)
})

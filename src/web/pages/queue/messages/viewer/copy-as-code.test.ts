import { describe, expect, it } from 'vitest'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { asCurl, asSdk } from './copy-as-code.ts'

const TARGET = { api: 'http://127.0.0.1:8787/client/v4', accountId: 'acc', queueId: 'q1', token: 'local' }
const CURL = [
  `curl 'http://127.0.0.1:8787/client/v4/accounts/acc/queues/q1/messages' \\`,
  `  -H 'Authorization: Bearer local' \\`,
  `  -H 'Content-Type: application/json' \\`,
  '  ',
].join('\n')

function body(contentType: DecodedBody['contentType'], text: string | null): DecodedBody {
  return { contentType, text, bytes: null, byteLength: text?.length ?? 0 }
}

/** What is pushed, as the snippet has it. */
function pushed(code: string | null): string | undefined {
  return code?.split('\n').at(-1)
}

describe('asCurl', () => {
  it.each([
    ['json', '{"n":12345678901234567890, "x":1.10}', `'{"body": {"n":12345678901234567890, "x":1.10}}'`],
    ['json', `{"it's":1}`, `'{"body": {"it'\\''s":1}}'`],
    ['text', `a "b"\n$HOME \\`, `'{"body": "a \\"b\\"\\n$HOME \\\\", "content_type": "text"}'`],
  ] as const)('pushes %s %s', (contentType, text, data) => {
    expect(asCurl(body(contentType, text), TARGET)).toBe(`${CURL}--data-raw ${data}`)
  })
  it('passes a body on standard input if it is too long for an argument', () => {
    const text = `it's ${'x'.repeat(120_000)}`
    expect(asCurl(body('text', text), TARGET)).toBe(
      `${CURL}--data-binary @- <<'QUEUEDECK'\n{"body": "${text}", "content_type": "text"}\nQUEUEDECK`,
    )
  })
})

describe('asSdk', () => {
  it.each([
    ['json', '{"a": [1.10]}', `{ account_id, body: {"a": [1.10]} }`],
    ['json', `{"__proto__":"it's"}`, `{ account_id, body: JSON.parse('{"__proto__":"it\\'s"}') }`],
    ['text', `it's "b"\n\\"`, `{ account_id, content_type: 'text', body: 'it\\'s "b"\\n\\\\"' }`],
  ] as const)('pushes %s %s', (contentType, text, params) => {
    const code = asSdk(body(contentType, text), TARGET)
    expect(pushed(code)).toBe(`await client.queues.messages.push('q1', ${params})`)
    expect(code).not.toContain('//  ')
  })
  it.each([
    ['[12345678901234567890]', true],
    ['[0.1234567890123456789012]', true],
    ['["12345678901234567890", "\\"1e999"]', false],
    ['[1.10, -0.5e3, 0]', false],
  ])('warns about numbers that JavaScript rounds: %s', (text, isWarned) => {
    expect(asSdk(body('json', text), TARGET)?.includes('// JavaScript rounds')).toBe(isWarned)
  })
  it('warns about duplicate keys', () => {
    expect(asSdk(body('json', '{"a":1,"a":2}'), TARGET)).toContain('keeps only its last value')
  })
})

it.each([
  ['bytes', 'abc'],
  ['v8', null],
  ['unknown', 'abc'],
  ['json', '{'],
  ['json', ' "text"'],
] as const)('has no code for %s %s', (contentType, text) => {
  expect(asCurl(body(contentType, text), TARGET)).toBeNull()
  expect(asSdk(body(contentType, text), TARGET)).toBeNull()
})

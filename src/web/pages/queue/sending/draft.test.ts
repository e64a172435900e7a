import { expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '#contract/limits.ts'
import { checkDraft, draftOf, EMPTY_DRAFT, fillDraft, type Draft } from './draft.ts'

const draft = (change: Partial<Draft>) => checkDraft({ ...EMPTY_DRAFT, ...change })

test.each<[Partial<Draft>, ReturnType<typeof checkDraft>]>([
  [
    { json: '{ "a": "é" }' },
    { message: { body: { a: 'é' }, content_type: 'json' }, problem: null, warning: null, bytes: 10 },
  ],
  [
    { contentType: 'text', text: 'é', delaySeconds: 0 },
    {
      message: { body: 'é', content_type: 'text', delay_seconds: 0 },
      problem: null,
      warning: null,
      bytes: 2,
    },
  ],
  [
    { json: '{"a":}' },
    { message: null, problem: 'Line 1, column 6: expected a value, found “}”.', warning: null, bytes: null },
  ],
  [
    { json: '"x"' },
    {
      message: null,
      problem: 'Cloudflare refuses a bare string as JSON; send it as text.',
      warning: null,
      bytes: 3,
    },
  ],
  [
    { contentType: 'text', text: 'x'.repeat(MAX_BODY_BYTES + 5) },
    { message: null, problem: 'The body is 5 bytes too long.', warning: null, bytes: MAX_BODY_BYTES + 5 },
  ],
  [
    { contentType: 'text', text: '', delaySeconds: 86_401 },
    { message: null, problem: 'The delay must be 0 to 86,400 whole seconds.', warning: null, bytes: 0 },
  ],
])('%# a draft is checked and becomes a message', (change, expected) => {
  expect(draft(change)).toEqual(expected)
})

test('a number that would be rounded can be sent, with a warning', () => {
  expect(draft({ json: '[12345678901234567890]' })).toMatchObject({
    message: { content_type: 'json' },
    problem: null,
    warning:
      '12345678901234567890 would arrive as 12345678901234567000: put it in quotes to keep its digits.',
  })
})

test.each([
  ['{"a":1,"a":2}', 'Key "a" appears twice: only its last value would arrive.'],
  ['[0.1234567890123456789]', '0.1234567890123456789 would arrive as 0.12345678901234568'],
  ['[1e400]', '1e400 would arrive as null'],
])('%s gives a warning', (json, warning) => {
  expect(draft({ json }).warning).toContain(warning)
})

test.each([
  ['json', '{"tpl":"{{now}}"}', { body: { tpl: '{{now}}' }, content_type: 'json' }],
  ['text', 'Hello {{seq}}', { body: 'Hello {{seq}}', content_type: 'text' }],
] as const)('a %s body that was sent before is sent again as it is', (contentType, text, message) => {
  const source = { now: () => 0, uuid: () => 'u', random: () => 0 }
  expect(checkDraft(fillDraft(draftOf({ contentType, text }), source)).message).toEqual(message)
})

test('variables are filled in before checking, unless they are switched off', () => {
  const source = { now: () => 0, uuid: () => 'u', random: () => 0 }
  const draft: Draft = { ...EMPTY_DRAFT, json: '{"n":{{seq}}}', text: '{{uuid}}' }
  expect(checkDraft(fillDraft(draft, source)).message).toEqual({ body: { n: 1 }, content_type: 'json' })
  expect(fillDraft({ ...draft, contentType: 'text' }, source)).toMatchObject({
    text: 'u',
    json: '{"n":{{seq}}}',
  })
  expect(fillDraft({ ...draft, fillsVariables: false }, source)).toMatchObject({ json: '{"n":{{seq}}}' })
})

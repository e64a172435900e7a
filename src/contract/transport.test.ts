import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { ApiError } from './envelope.ts'
import { createTransport, type Fetch } from './transport.ts'

const gone: Fetch = () => Promise.reject(new TypeError('fetch failed'))
const garbled =
  (status: number): Fetch =>
  () =>
    new Response('<html>', { status })
const bare: Fetch = () => new Response('{}', { status: 200 })

async function fail(fetch: Fetch, call: { method?: 'POST'; isRead?: boolean }): Promise<ApiError> {
  const send = createTransport({ fetch, origin: 'http://127.0.0.1:9' })
  return send('/path', { ...call, schema: z.unknown() }).then(
    () => Promise.reject(new Error('It was answered.')),
    (error: ApiError) => error,
  )
}

test.each([
  ['a change without an answer', gone, { method: 'POST' }, true],
  ['a change with an answer that is not JSON', garbled(200), { method: 'POST' }, true],
  ['a change that a proxy lost', garbled(502), { method: 'POST' }, true],
  ['a change with an answer that is no envelope', bare, { method: 'POST' }, true],
  ['a change that a proxy refused', garbled(413), { method: 'POST' }, false],
  ['a look by POST', gone, { method: 'POST', isRead: true }, false],
  ['a GET', gone, {}, false],
] as const)('%s says whether it may have been done', async (_, fetch, call, mayBeDone) => {
  const error = await fail(fetch, call)
  expect(error.mayBeDone).toBe(mayBeDone)
  expect(error.message.includes('may have been made. Check before you repeat it.')).toBe(mayBeDone)
})

import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { ApiError } from './envelope.ts'
import { createTransport, type Fetch } from './transport.ts'

const unreachable: Fetch = () => Promise.reject(new TypeError('fetch failed'))
const notJson =
  (status: number): Fetch =>
  () =>
    new Response('<html>', { status })
const noEnvelope: Fetch = () => new Response('{}', { status: 200 })

async function fail(fetch: Fetch, call: { method?: 'POST'; isRead?: boolean }): Promise<ApiError> {
  const send = createTransport({ fetch, origin: 'http://127.0.0.1:9' })
  return send('/path', { ...call, schema: z.unknown() }).then(
    () => Promise.reject(new Error('The call succeeded.')),
    (error: ApiError) => error,
  )
}

test.each([
  ['a change without a response', unreachable, { method: 'POST' }, true],
  ['a change with a response that is not JSON', notJson(200), { method: 'POST' }, true],
  ['a change that failed at a proxy', notJson(502), { method: 'POST' }, true],
  ['a change with a response without an envelope', noEnvelope, { method: 'POST' }, true],
  ['a change that a proxy refused', notJson(413), { method: 'POST' }, false],
  ['a read by POST', unreachable, { method: 'POST', isRead: true }, false],
  ['a GET', unreachable, {}, false],
] as const)(
  'the error of %s reports whether the change may have been made',
  async (_, fetch, call, mayBeDone) => {
    const error = await fail(fetch, call)
    expect(error.mayBeDone).toBe(mayBeDone)
    expect(error.message.includes('may have been made. Check before you repeat it.')).toBe(mayBeDone)
  },
)

import { setImmediate } from 'node:timers/promises'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { MASKED_KEY } from '#contract/masking.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Masker } from './masker.ts'

/** When the bodies of a response have taken this long together, the rest is hidden completely. */
const MAX_RESPONSE_MS = 2_000

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The messages of a response. Throws for a response that could have messages elsewhere. */
function messagesOf(envelope: unknown): Fields[] {
  if (!isFields(envelope)) throw new TypeError('Not an envelope.')
  const { result } = envelope
  if (result === null || result === undefined) return []
  if (!isFields(result)) throw new TypeError('The result is not an object.')
  const { messages = [] } = result
  if (!Array.isArray(messages) || !messages.every(isFields))
    throw new TypeError('The messages are not an array of objects.')
  return messages
}

function maskMessage(message: Fields, { mask, hide }: Masker, isLate: boolean): void {
  const { body } = message
  if (body === undefined || body === null) return
  const metadata = isFields(message['metadata']) ? message['metadata'] : {}
  const declared = metadata['CF-Content-Type']
  const contentType = typeof declared === 'string' ? declared : undefined
  const masked = typeof body === 'string' && !isLate ? mask(body, contentType) : hide(contentType)
  if (masked === body) return
  message['body'] = masked
  message['metadata'] = { ...metadata, [MASKED_KEY]: '1' }
}

async function maskText(text: string, masker: Masker): Promise<string> {
  const envelope: unknown = JSON.parse(text)
  let spentMs = 0
  for (const message of messagesOf(envelope)) {
    const start = performance.now()
    maskMessage(message, masker, spentMs > MAX_RESPONSE_MS)
    spentMs += performance.now() - start
    // Lets other requests run between bodies.
    await setImmediate()
  }
  return JSON.stringify(envelope)
}

/** The number of messages in a response. Reads a copy, so the response can still be sent. */
export async function countMessages(response: Response): Promise<number> {
  return messagesOf(await response.clone().json()).length
}

/** The response with every body masked. Throws if that is not possible, so that nothing of it is sent. */
export async function maskResponse(response: Response, masker: Masker): Promise<Response> {
  const headers = new Headers(response.headers)
  // No longer correct; they are computed when the response is sent.
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding', 'etag']) headers.delete(name)
  try {
    const text = await maskText(await response.text(), masker)
    return new Response(text, { status: response.status, headers })
  } catch (cause) {
    const message = 'The response contains message bodies that cannot be masked, so it is not shown.'
    // Without the message of the cause, which may quote the response.
    throw new QueuesError(500, ERROR_CODE.unknownInternalError, message, {
      cause: cause instanceof Error ? cause.name : 'unknown',
    })
  }
}

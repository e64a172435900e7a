import { setImmediate } from 'node:timers/promises'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { MASKED_KEY } from '#contract/masking.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Masker } from './masker.ts'

/** Once the bodies of an answer took as long together, the others are hidden as a whole. */
const MAX_ANSWER_MS = 2_000

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The messages of an answer; none where it has none. Throws for an answer that could have them elsewhere. */
function messagesOf(envelope: unknown): Fields[] {
  if (!isFields(envelope)) throw new TypeError('This is no envelope.')
  const { result } = envelope
  if (result === null || result === undefined) return []
  if (!isFields(result)) throw new TypeError('The result is no object.')
  const { messages = [] } = result
  if (!Array.isArray(messages) || !messages.every(isFields)) throw new TypeError('The messages are no list.')
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
    maskMessage(message, masker, spentMs > MAX_ANSWER_MS)
    spentMs += performance.now() - start
    // A hundred bodies may take a while, and others wait.
    await setImmediate()
  }
  return JSON.stringify(envelope)
}

/** How many messages an answer has. Reads a copy, so the answer can still be sent. */
export async function countMessages(answer: Response): Promise<number> {
  return messagesOf(await answer.clone().json()).length
}

/** The answer with every body masked. Whatever cannot be masked is not sent on, not even in part. */
export async function maskAnswer(answer: Response, masker: Masker): Promise<Response> {
  const headers = new Headers(answer.headers)
  // Of the answer as it was; what sends it works them out anew.
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding', 'etag']) headers.delete(name)
  try {
    const text = await maskText(await answer.text(), masker)
    return new Response(text, { status: answer.status, headers })
  } catch (cause) {
    const message =
      'The answer has message bodies in a form that parts of them cannot be hidden in, so nothing of it is shown.'
    // Without the cause's own message, which may quote the answer.
    throw new QueuesError(500, ERROR_CODE.unknownInternalError, message, {
      cause: cause instanceof Error ? cause.name : 'unknown',
    })
  }
}

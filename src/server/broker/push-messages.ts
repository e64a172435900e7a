import { ERROR_CODE } from '#contract/error-codes.ts'
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_MESSAGES,
  MAX_BODY_BYTES,
  MAX_DELAY_SECONDS,
  MAX_MESSAGE_BYTES,
} from '#contract/limits.ts'
import { QueuesError } from '#server/http/errors.ts'
import { assertObject, expected } from '#server/http/parse.ts'

/** A validated message, as it is stored. */
export interface NewMessage {
  contentType: 'text' | 'json'
  /** UTF-8. Its length is the size of the message. */
  body: Uint8Array
  /** null: the delay of the batch or the queue applies. */
  delaySeconds: number | null
}

const bad = (code: number, message: string) => new QueuesError(400, code, message)

function parseDelay(value: unknown, path: string, code: number): number | null {
  if (value === undefined) return null
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_DELAY_SECONDS)
    return value as number
  throw bad(code, `"${path}" must be a whole number of seconds from 0 to ${MAX_DELAY_SECONDS} (24 hours).`)
}

/**
 * A bare string as json is refused with the live API's message; any other JSON is accepted. Lone surrogates cannot be
 * encoded as UTF-8, so a text that contains one is refused rather than changed.
 */
function parseBody(
  message: Record<string, unknown>,
  path: string,
): { contentType: 'text' | 'json'; text: string } {
  const { body, content_type: contentType = 'json' } = message
  if (contentType === 'text') {
    if (typeof body !== 'string') throw expected('string', body, path)
    if (!body.isWellFormed()) {
      throw bad(
        ERROR_CODE.jsonRequestBodyInvalid,
        `"${path}" is not valid Unicode: it contains half a surrogate pair.`,
      )
    }
    return { contentType, text: body }
  }
  if (contentType === 'json') {
    if (body === undefined || typeof body === 'string') throw expected('object', body, path)
    return { contentType, text: JSON.stringify(body) }
  }
  throw bad(
    ERROR_CODE.messageMetadataInvalid,
    `"content_type" must be "text" or "json"; other types cannot be sent over HTTP.`,
  )
}

function parseMessage(value: unknown, prefix: string): NewMessage {
  const message = assertObject(value, prefix === '' ? 'body' : prefix.slice(0, -1))
  const { contentType, text } = parseBody(message, `${prefix}body`)
  const body = Buffer.from(text, 'utf8')
  const bytes = body.byteLength
  if (bytes > MAX_BODY_BYTES) {
    throw bad(
      ERROR_CODE.messageSizeOutOfBounds,
      `The message body has ${bytes} bytes; the limit is ${MAX_BODY_BYTES}. A message may have ${MAX_MESSAGE_BYTES} bytes including its metadata.`,
    )
  }
  const delaySeconds = parseDelay(
    message['delay_seconds'],
    `${prefix}delay_seconds`,
    ERROR_CODE.messageMetadataInvalid,
  )
  return { contentType, body, delaySeconds }
}

/** Body of POST `/messages`. */
export function parsePush(body: unknown): NewMessage {
  return parseMessage(body, '')
}

/** Body of POST `/messages/batch`. One invalid message makes the whole batch invalid. */
export function parseBatch(body: unknown): NewMessage[] {
  const { messages, delay_seconds: delay } = assertObject(body)
  if (!Array.isArray(messages)) throw expected('array', messages, 'messages')
  if (messages.length === 0)
    throw bad(ERROR_CODE.jsonRequestBodyInvalid, '"messages" must hold at least one message.')
  if (messages.length > MAX_BATCH_MESSAGES) {
    throw bad(
      ERROR_CODE.batchCountOutOfBounds,
      `The batch has ${messages.length} messages; it may have at most ${MAX_BATCH_MESSAGES}.`,
    )
  }
  const batchDelay = parseDelay(delay, 'delay_seconds', ERROR_CODE.batchDelayInvalid)
  const parsed = messages.map((message: unknown, index) => parseMessage(message, `messages.${index}.`))
  const bytes = parsed.reduce((sum, message) => sum + message.body.byteLength, 0)
  if (bytes > MAX_BATCH_BYTES) {
    throw bad(
      ERROR_CODE.batchSizeOutOfBounds,
      `The batch has ${bytes} bytes; it may have at most ${MAX_BATCH_BYTES}. Split it.`,
    )
  }
  return parsed.map((message) => ({
    ...message,
    delaySeconds: message.delaySeconds ?? batchDelay,
  }))
}

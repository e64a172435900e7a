import { utf8ByteLength } from '#contract/body-encoding.ts'
import { isJsonObject } from '#contract/json.ts'
import { MAX_BODY_BYTES, MAX_DELAY_SECONDS } from '#contract/limits.ts'
import type { PushMessage } from '#contract/messages.ts'
import { formatCount, plural } from '#web/lib/format.ts'
import { describeLoss, jsonLosses } from '#web/lib/json-losses.ts'
import { BARE_STRING } from '#web/pages/queue/sending/draft.ts'
import { findJsonProblem } from '#web/pages/queue/sending/json-problem.ts'

/** The message a line is sent as, or why it cannot be sent. */
export type LineReading =
  { message: PushMessage; bytes: number; warning: string | null } | { problem: string; bytes: number | null }

/** Keys allowed next to `body`: those that are sent, and those an export adds. */
const ENVELOPE_KEYS = new Set([
  'body',
  'content_type',
  'delay_seconds',
  'id',
  'attempts',
  'timestamp_ms',
  'metadata',
  'declared_content_type',
])
const NO_HTTP = 'bytes and v8 bodies cannot be sent over HTTP.'
const LONE_SURROGATE = /\p{Surrogate}/u

const refused = (problem: string, bytes: number | null = null): LineReading => ({ problem, bytes })

/** Reads a line of NDJSON: `{"body": …}` as the API takes it, or a value that is itself the body. */
export function readLine(text: string): LineReading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refused(jsonProblem(text))
  }
  if (isJsonObject(value) && 'body_base64' in value && 'content_type' in value) return refused(NO_HTTP)
  const envelope = isJsonObject(value) && 'body' in value ? value : null
  const reading = envelope ? readEnvelope(envelope) : readBody(value, undefined)
  if ('problem' in reading || reading.warning !== null) return reading
  return { ...reading, warning: lossOf(text, envelope && 'body') }
}

/** What sending a line would lose, in words; with `member`, only within that key. */
function lossOf(text: string, member: string | null): string | null {
  for (const loss of jsonLosses(text))
    if (member === null || loss.member === member) return describeLoss(loss)
  return null
}

function jsonProblem(text: string): string {
  const problem = findJsonProblem(text)
  if (!problem) return 'Invalid JSON.'
  const { line, column, message } = problem
  return `Invalid JSON at ${line > 1 ? `its line ${line}, ` : ''}column ${column}: ${message}.`
}

function readEnvelope(value: Record<string, unknown>): LineReading {
  const other = Object.keys(value).find((key) => !ENVELOPE_KEYS.has(key))
  if (other !== undefined) {
    const reading = readBody(value, undefined)
    const warning = `The object has “body” and “${other}”, so the whole object is the body.`
    return 'problem' in reading ? reading : { ...reading, warning }
  }
  const declared = value['declared_content_type']
  if (typeof declared === 'string') {
    return refused(
      `The body was declared as ${declared} but could not be read as such; sent as text it would be a different message. Remove “declared_content_type” to send it as text.`,
    )
  }
  const reading = readBody(value['body'], value['content_type'] ?? undefined)
  const delay = value['delay_seconds'] ?? undefined
  if ('problem' in reading || delay === undefined) return reading
  if (typeof delay !== 'number' || !Number.isInteger(delay) || delay < 0 || delay > MAX_DELAY_SECONDS) {
    const rule = `The delay must be 0 to ${formatCount(MAX_DELAY_SECONDS)} whole seconds`
    return refused(`${rule}; it is ${JSON.stringify(delay)}.`, reading.bytes)
  }
  return { ...reading, message: { ...reading.message, delay_seconds: delay } }
}

function readBody(body: unknown, contentType: unknown): LineReading {
  if (contentType === 'bytes' || contentType === 'v8') return refused(NO_HTTP)
  if (contentType === 'text' || (contentType === undefined && typeof body === 'string')) return readText(body)
  if (contentType !== undefined && contentType !== 'json') {
    return refused(`The content type must be json or text; it is ${JSON.stringify(contentType)}.`)
  }
  const bytes = utf8ByteLength(JSON.stringify(body))
  if (typeof body === 'string') return refused(BARE_STRING, bytes)
  return sized({ body, content_type: 'json' }, bytes)
}

function readText(body: unknown): LineReading {
  if (typeof body !== 'string') return refused('A text must be a string.')
  if (LONE_SURROGATE.test(body)) return refused('The text is not valid Unicode: half a surrogate pair.')
  return sized({ body, content_type: 'text' }, utf8ByteLength(body))
}

function sized(message: PushMessage, bytes: number): LineReading {
  return bytes > MAX_BODY_BYTES
    ? refused(`The body is ${plural(bytes - MAX_BODY_BYTES, 'byte')} too long.`, bytes)
    : { message, bytes, warning: null }
}

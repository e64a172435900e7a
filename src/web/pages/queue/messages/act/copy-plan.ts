import { utf8ByteLength } from '#contract/body-encoding.ts'
import { isJson } from '#contract/json.ts'
import { isMasked } from '#contract/masking.ts'
import type { PushMessage } from '#contract/messages.ts'
import { plural } from '#web/lib/format.ts'
import { findJsonLoss, type JsonLoss } from '#web/lib/json-losses.ts'
import { describeTotals } from '#web/pages/queue/sending/send-report.ts'
import type { ItemOutcome, ReadyMessage, Totals } from '#web/pages/queue/sending/send-run.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'

/** A message that can be sent again unchanged. */
export interface Copy extends ReadyMessage {
  /** The id of the message it is a copy of. */
  id: string
}

export interface CopyPlan {
  ready: Copy[]
  /** How many messages cannot be sent unchanged, by reason. */
  refused: ReadonlyMap<string, number>
}

type OfMessage = Pick<LoadedMessage, 'body' | 'metadata'>

const SENT_FROM_WORKERS =
  'bodies can be sent only by Workers; over HTTP the message would arrive with another type'

/** Why a body cannot be sent over HTTP with its own type; null if it can. */
export function resendObstacle({ body, metadata }: OfMessage): string | null {
  if (isMasked({ metadata })) return 'parts of the body are hidden'
  if (body.contentType === 'bytes' || body.contentType === 'v8')
    return `${body.contentType} ${SENT_FROM_WORKERS}`
  if (body.contentType === 'unknown' || body.text === null) {
    return 'the message does not declare the type of its body'
  }
  return null
}

const LOSSES: Record<JsonLoss['kind'], string> = {
  number: 'a number in the body would be rounded',
  key: 'a key appears twice in the body, and only its last value would arrive',
}

/** Why a push over HTTP cannot recreate the message; null if it can. */
export function pushObstacle(message: OfMessage): string | null {
  const obstacle = resendObstacle(message)
  const { contentType, text } = message.body
  if (obstacle !== null || contentType !== 'json') return obstacle
  if (text === null || !isJson(text)) return 'the body is declared as JSON but is not valid JSON'
  return /^\s*"/.test(text) ? 'the body is a bare string, which the API rejects as JSON' : null
}

/** The message to push, or why pushing would change it. */
function toPush(message: OfMessage): PushMessage | string {
  const obstacle = pushObstacle(message)
  if (obstacle !== null) return obstacle
  const { contentType, text } = message.body
  if (contentType !== 'json') return { body: text ?? '', content_type: 'text' }
  // JavaScript rounds numbers when it parses JSON; a copy must keep every digit.
  const loss = findJsonLoss(text ?? '')
  return loss ? LOSSES[loss.kind] : { body: JSON.parse(text ?? '') as unknown, content_type: 'json' }
}

/** Separates messages that can be copied exactly from those whose type or numbers would change. */
export function planCopy(messages: readonly LoadedMessage[]): CopyPlan {
  const ready: CopyPlan['ready'] = []
  const refused = new Map<string, number>()
  for (const loaded of messages) {
    const message = toPush(loaded)
    if (typeof message === 'string') refused.set(message, (refused.get(message) ?? 0) + 1)
    else ready.push({ id: loaded.id, message, bytes: utf8ByteLength(loaded.body.text ?? '') })
  }
  return { ready, refused }
}

/** By the id of the message that was copied. */
export type CopyOutcomes = ReadonlyMap<string, ItemOutcome | undefined>

/** Copies that were not sent, and copies that may have been. */
export function copiesLeft(copies: readonly Copy[], outcomes: CopyOutcomes) {
  const isUnknown = ({ id }: Copy) => (outcomes.get(id)?.unknown ?? 0) > 0
  const isSent = ({ id }: Copy) => (outcomes.get(id)?.sent ?? 0) > 0
  return {
    notSent: copies.filter((copy) => !isSent(copy) && !isUnknown(copy)),
    unknown: copies.filter(isUnknown),
  }
}

/** The outcome in words; empty before the first run. */
export function describeCopies(copies: readonly Copy[], outcomes: CopyOutcomes, queueName: string): string {
  if (outcomes.size === 0) return ''
  const totals: Totals = { sent: 0, failed: 0, unknown: 0 }
  for (const outcome of outcomes.values()) {
    for (const what of ['sent', 'failed', 'unknown'] as const) totals[what] += outcome?.[what] ?? 0
  }
  if (totals.sent === copies.length) return `${plural(totals.sent, 'message')} sent to ${queueName}.`
  return `${describeTotals(copies.length, totals)} The queue is ${queueName}.`
}

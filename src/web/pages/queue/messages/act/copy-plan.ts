import { utf8ByteLength } from '#contract/body-encoding.ts'
import { isJson } from '#contract/json.ts'
import { isMasked } from '#contract/masking.ts'
import type { PushMessage } from '#contract/messages.ts'
import { plural } from '#web/lib/format.ts'
import { findJsonLoss, type JsonLoss } from '#web/lib/json-losses.ts'
import { describeTotals } from '#web/pages/queue/sending/send-report.ts'
import type { ItemOutcome, ReadyMessage, Totals } from '#web/pages/queue/sending/send-run.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'

/** A message that can be sent again just as it is. */
export interface Copy extends ReadyMessage {
  /** The id of the message it is a copy of. */
  id: string
}

export interface CopyPlan {
  ready: Copy[]
  /** Why the others cannot be sent as they are, and how many, by reason. */
  refused: ReadonlyMap<string, number>
}

type OfMessage = Pick<LoadedMessage, 'body' | 'metadata'>

const SENT_FROM_WORKERS =
  'bodies are sent by Workers only: over HTTP it would arrive as another type of message'

/** Why a body cannot be sent over HTTP at all as what it is, in words; null where it can. */
export function resendObstacle({ body, metadata }: OfMessage): string | null {
  if (isMasked({ metadata })) return 'parts of the body are hidden, so it is not the real one'
  if (body.contentType === 'bytes' || body.contentType === 'v8')
    return `${body.contentType} ${SENT_FROM_WORKERS}`
  if (body.contentType === 'unknown' || body.text === null) {
    return 'the message does not say what type its body is, so it could only be guessed'
  }
  return null
}

const LOSSES: Record<JsonLoss['kind'], string> = {
  number: 'a number in the body would be rounded',
  name: 'an object in the body has a name twice, and only its last value would arrive',
}

/** Why no push over HTTP makes the same message again, in words; null where one does. */
export function pushObstacle(message: OfMessage): string | null {
  const obstacle = resendObstacle(message)
  const { contentType, text } = message.body
  if (obstacle !== null || contentType !== 'json') return obstacle
  if (text === null || !isJson(text)) return 'the body says it is JSON, but is not'
  return /^\s*"/.test(text) ? 'the body is a bare string, which the API refuses as JSON' : null
}

/** A message as it would be sent again, or why that would change it. */
function toPush(message: OfMessage): PushMessage | string {
  const obstacle = pushObstacle(message)
  if (obstacle !== null) return obstacle
  const { contentType, text } = message.body
  if (contentType !== 'json') return { body: text ?? '', content_type: 'text' }
  // This page reads and writes numbers as every JavaScript does; whoever copies must not lose by it.
  const loss = findJsonLoss(text ?? '')
  return loss ? LOSSES[loss.kind] : { body: JSON.parse(text ?? '') as unknown, content_type: 'json' }
}

/** What can be sent again just as it is; nothing is retyped or rounded on the way. */
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

/** What is still to be sent: what was not for sure, and apart from it what may have been. */
export function copiesLeft(copies: readonly Copy[], outcomes: CopyOutcomes) {
  const isUnknown = ({ id }: Copy) => (outcomes.get(id)?.unknown ?? 0) > 0
  const isSent = ({ id }: Copy) => (outcomes.get(id)?.sent ?? 0) > 0
  return {
    notSent: copies.filter((copy) => !isSent(copy) && !isUnknown(copy)),
    unknown: copies.filter(isUnknown),
  }
}

/** How the copying went, in words; nothing before it began. */
export function describeCopies(copies: readonly Copy[], outcomes: CopyOutcomes, queueName: string): string {
  if (outcomes.size === 0) return ''
  const totals: Totals = { sent: 0, failed: 0, unknown: 0 }
  for (const outcome of outcomes.values()) {
    for (const what of ['sent', 'failed', 'unknown'] as const) totals[what] += outcome?.[what] ?? 0
  }
  if (totals.sent === copies.length) return `${plural(totals.sent, 'message')} sent to ${queueName}.`
  return `${describeTotals(copies.length, totals)} The queue is ${queueName}.`
}

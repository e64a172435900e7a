import { utf8ByteLength } from '#contract/body-encoding.ts'
import { isMasked } from '#contract/masking.ts'
import type { PushMessage } from '#contract/messages.ts'
import { findRoundedNumber } from '#web/pages/queue/send/rounded-number.ts'
import type { LoadedMessage } from './loaded.ts'

export interface CopyPlan {
  ready: { message: PushMessage; bytes: number }[]
  /** Why the others cannot be sent as they are, and how many, by reason. */
  refused: ReadonlyMap<string, number>
}

const MASKED = 'parts of the body are hidden, so it is not the real one'

/** A message as it would be sent again, or why that would change it. */
function toPush({ body, metadata }: Pick<LoadedMessage, 'body' | 'metadata'>): PushMessage | string {
  if (isMasked({ metadata })) return MASKED
  if (body.contentType === 'bytes' || body.contentType === 'v8' || body.text === null) {
    return `${body.contentType} bodies cannot be sent over HTTP`
  }
  if (body.contentType !== 'json') return { body: body.text, content_type: 'text' }
  const rounded = findRoundedNumber(body.text)
  if (rounded) return `a number in the body would be rounded: ${rounded.written}`
  try {
    return { body: JSON.parse(body.text) as unknown, content_type: 'json' }
  } catch {
    return 'the body says it is JSON, but is not'
  }
}

/** What can be sent again just as it is; nothing is retyped or rounded on the way. */
export function planCopy(messages: readonly LoadedMessage[]): CopyPlan {
  const ready: CopyPlan['ready'] = []
  const refused = new Map<string, number>()
  for (const loaded of messages) {
    const message = toPush(loaded)
    if (typeof message === 'string') refused.set(message, (refused.get(message) ?? 0) + 1)
    else ready.push({ message, bytes: utf8ByteLength(loaded.body.text ?? '') })
  }
  return { ready, refused }
}

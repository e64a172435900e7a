import { utf8ByteLength, type DecodedBody } from '#contract/body-encoding.ts'
import { MAX_BODY_BYTES, MAX_DELAY_SECONDS } from '#contract/limits.ts'
import type { PushMessage } from '#contract/messages.ts'
import { formatCount, plural } from '#web/lib/format.ts'
import { describeLoss, findJsonLoss } from '#web/lib/json-losses.ts'
import { prettyJson } from '#web/lib/pretty-json.ts'
import { findJsonProblem } from './json-problem.ts'
import { fillVariables, type ValueSource } from './variables.ts'

/** The message in the composer, as typed. */
export interface Draft {
  contentType: 'json' | 'text'
  json: string
  text: string
  /** Empty: the queue's delay applies. */
  delaySeconds: number | ''
  /** Whether {{variables}} are replaced when it is sent. */
  fillsVariables: boolean
}

export const EMPTY_DRAFT: Draft = {
  contentType: 'json',
  json: '{\n  \n}',
  text: '',
  delaySeconds: '',
  fillsVariables: true,
}

/** A draft from the body of an existing message. Its braces are literal, so variables start switched off. */
export function draftOf({ contentType, text }: Pick<DecodedBody, 'contentType' | 'text'>): Draft {
  const draft = { ...EMPTY_DRAFT, fillsVariables: false }
  return contentType === 'json'
    ? { ...draft, json: prettyJson(text ?? '') ?? text ?? '' }
    : { ...draft, contentType: 'text', text: text ?? '' }
}

/** The body of the chosen content type. */
export function bodyOf({ contentType, json, text }: Draft): string {
  return contentType === 'json' ? json : text
}

/** The draft with its variables filled in, unless it switches them off. */
export function fillDraft(draft: Draft, source: ValueSource): Draft {
  if (!draft.fillsVariables) return draft
  return draft.contentType === 'json'
    ? { ...draft, json: fillVariables(draft.json, 1, source) }
    : { ...draft, text: fillVariables(draft.text, 1, source) }
}

export interface CheckedDraft {
  /** null while there is a problem. */
  message: PushMessage | null
  /** Why it cannot be sent. */
  problem: string | null
  /** What sending would change, though it can be sent. */
  warning: string | null
  /** Size of the body as the API counts it; null while unknown. */
  bytes: number | null
}

const refused = (problem: string, bytes: number | null = null): CheckedDraft => ({
  message: null,
  problem,
  warning: null,
  bytes,
})

export const BARE_STRING = 'Cloudflare refuses a bare string as JSON; send it as text.'

function checkBody(draft: Draft): CheckedDraft {
  if (draft.contentType === 'text') {
    const bytes = utf8ByteLength(draft.text)
    return { message: { body: draft.text, content_type: 'text' }, problem: null, warning: null, bytes }
  }
  const problem = findJsonProblem(draft.json)
  if (problem) return refused(`Line ${problem.line}, column ${problem.column}: ${problem.message}.`)
  const body = JSON.parse(draft.json) as unknown
  const bytes = utf8ByteLength(JSON.stringify(body))
  if (typeof body === 'string') return refused(BARE_STRING, bytes)
  const loss = findJsonLoss(draft.json)
  return {
    message: { body, content_type: 'json' },
    problem: null,
    warning: loss && describeLoss(loss),
    bytes,
  }
}

/** The message a draft is sent as, or why it cannot be sent. */
export function checkDraft(draft: Draft): CheckedDraft {
  const checked = checkBody(draft)
  if (!checked.message || checked.bytes === null) return checked
  if (checked.bytes > MAX_BODY_BYTES) {
    return refused(`The body is ${plural(checked.bytes - MAX_BODY_BYTES, 'byte')} too long.`, checked.bytes)
  }
  const delay = draft.delaySeconds
  if (delay === '') return checked
  if (!Number.isInteger(delay) || delay < 0 || delay > MAX_DELAY_SECONDS) {
    return refused(`The delay must be 0 to ${formatCount(MAX_DELAY_SECONDS)} whole seconds.`, checked.bytes)
  }
  return { ...checked, message: { ...checked.message, delay_seconds: delay } }
}

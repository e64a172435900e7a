import { ANSWERED_BY_HEADER, CLOUDFLARE, Envelope } from '#contract/envelope.ts'
import type { Outcome, RawAnswer } from './exchange.ts'
import type { Failure, FailureReason } from './failures.ts'

/** An answer that may be passed on. */
export interface CheckedAnswer extends RawAnswer {
  /** Code of the first error; null where there is none. */
  code: number | null
}

export type CheckedOutcome = CheckedAnswer | Failure

const PASSED_ON: ReadonlySet<string> = new Set([
  'cf-ray',
  'retry-after',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
])
/** Visible ASCII; what else a header may hold is of no use here. */
const HEADER_VALUE = /^[\x20-\x7e]{1,128}$/

/** What a call without content stands for: wrangler takes a 204 for a success too. */
const EMPTY_SUCCESS = Buffer.from('{"success":true,"errors":[],"messages":[],"result":null}')

/** Credentials of a few letters would be found everywhere; Cloudflare's have 37 and more. */
const MIN_SECRET_LENGTH = 8

/** A JSON object that says whether it worked, as far as can be told without parsing it. */
function looksLikeEnvelope(body: Buffer): boolean {
  return /^\s*\{/.test(body.toString('latin1', 0, 16)) && endsObject(body) && body.includes('"success"')
}

function endsObject(body: Buffer): boolean {
  return body
    .toString('latin1', Math.max(0, body.byteLength - 16))
    .trimEnd()
    .endsWith('}')
}

/**
 * A success is passed on as it is and never opened here: 100 messages may be 18 MB, and parsing those would hold up
 * everyone else. Of a refusal the code counts.
 */
function readEnvelope(status: number, body: Buffer): { code: number | null } | null {
  if (status < 300) return looksLikeEnvelope(body) ? { code: null } : null
  try {
    const envelope = Envelope.safeParse(JSON.parse(body.toString('utf8')))
    return envelope.success ? { code: envelope.data.errors?.[0]?.code ?? null } : null
  } catch {
    return null
  }
}

/** Lets nothing through but an envelope in JSON that does not hold the credentials. */
export function checkOutcome(outcome: Outcome, secrets: readonly string[]): CheckedOutcome {
  if (outcome.kind === 'failure') return outcome
  const { status, headers } = outcome
  const passedOn = Object.entries(headers).filter(
    ([name, value]) => PASSED_ON.has(name) && HEADER_VALUE.test(value),
  )
  const isSecret = (text: string | Buffer) =>
    secrets.some((secret) => secret.length >= MIN_SECRET_LENGTH && text.includes(secret))
  const fail = (reason: FailureReason, headers: Failure['headers'] = {}): Failure => {
    return { kind: 'failure', reason, isSent: true, status, headers, detail: null }
  }
  if (passedOn.some(([, value]) => isSecret(value))) return fail('leak')
  const kept = Object.fromEntries(passedOn)
  if (status === 204) return { ...outcome, status: 200, headers: kept, body: EMPTY_SUCCESS, code: null }
  // 205 carries no body, and a Response takes 200 to 599.
  const envelope = status < 200 || status > 599 || status === 205 ? null : readEnvelope(status, outcome.body)
  if (!envelope) return fail('no-envelope', kept)
  if (isSecret(outcome.body)) return fail('leak')
  return { ...outcome, headers: kept, code: envelope.code }
}

/** The answer for the caller; the body's bytes are Cloudflare's. */
export function toResponse({ status, headers, body }: CheckedAnswer): Response {
  return new Response(body, {
    status,
    headers: { ...headers, 'content-type': 'application/json', [ANSWERED_BY_HEADER]: CLOUDFLARE },
  })
}

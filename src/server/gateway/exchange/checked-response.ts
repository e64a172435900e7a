import { ANSWERED_BY_HEADER, CLOUDFLARE, Envelope } from '#contract/envelope.ts'
import type { ExchangeResult, UpstreamResponse } from './exchange.ts'
import type { Failure, FailureReason } from './failures.ts'

/** A response that is safe to pass on. */
export interface CheckedResponse extends UpstreamResponse {
  /** Code of the first error; null if there is none. */
  code: number | null
}

export type CheckedResult = CheckedResponse | Failure

const FORWARDED_HEADERS: ReadonlySet<string> = new Set([
  'cf-ray',
  'retry-after',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
])
/** Visible ASCII; these headers need nothing else. */
const HEADER_VALUE = /^[\x20-\x7e]{1,128}$/

/** Replaces an empty response; wrangler also treats a 204 as a success. */
const EMPTY_SUCCESS = Buffer.from('{"success":true,"errors":[],"messages":[],"result":null}')

/** A credential of a few characters would match everywhere; Cloudflare's have at least 37. */
const MIN_SECRET_LENGTH = 8

/** Whether the body is a JSON object with a `success` key, as far as can be told without parsing it. */
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
 * A success is passed on without being parsed: 100 messages may be 18 MB, and parsing those would block every other
 * request. An error is parsed for its code.
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

/** Passes only JSON envelopes that do not contain the credentials. */
export function checkResult(result: ExchangeResult, secrets: readonly string[]): CheckedResult {
  if (result.kind === 'failure') return result
  const { status, headers, body } = result
  const forwarded = Object.entries(headers).filter(
    ([name, value]) => FORWARDED_HEADERS.has(name) && HEADER_VALUE.test(value),
  )
  const hasSecret = (text: string | Buffer) =>
    secrets.some((secret) => secret.length >= MIN_SECRET_LENGTH && text.includes(secret))
  const fail = (reason: FailureReason, kept: Failure['headers'] = {}): Failure => {
    return { kind: 'failure', reason, isSent: true, status, headers: kept, detail: null }
  }
  if (forwarded.some(([, value]) => hasSecret(value))) return fail('leak')
  const kept = Object.fromEntries(forwarded)
  if (status === 204) return { ...result, status: 200, headers: kept, body: EMPTY_SUCCESS, code: null }
  // A 205 has no body, and `Response` accepts only 200 to 599.
  const envelope = status < 200 || status > 599 || status === 205 ? null : readEnvelope(status, body)
  if (!envelope) return fail('no-envelope', kept)
  if (hasSecret(body)) return fail('leak')
  return { ...result, headers: kept, code: envelope.code }
}

/** The response for the client, with Cloudflare's body byte for byte. */
export function toResponse({ status, headers, body }: CheckedResponse): Response {
  return new Response(body, {
    status,
    headers: { ...headers, 'content-type': 'application/json', [ANSWERED_BY_HEADER]: CLOUDFLARE },
  })
}

import type { Outcome } from './exchange/exchange.ts'

interface GraphqlError {
  message?: unknown
  extensions?: { code?: unknown }
}

/** How the analytics API says that a token may not: in words or as a code, under 200. */
const REFUSAL = /not authori[sz]ed|permission|access to/i

const isRefusal = ({ message, extensions }: GraphqlError) =>
  extensions?.code === 'authz' || (typeof message === 'string' && REFUSAL.test(message))

/**
 * An answer of GraphQL as the envelope that everything else comes in, so that it passes the same checks. Anything
 * that is none stays as it is: a refusal before the query was read is an envelope already.
 */
export function asEnvelope(outcome: Outcome): Outcome {
  if (outcome.kind === 'failure') return outcome
  const answer = parse(outcome.body)
  if (!answer || 'success' in answer || !('data' in answer)) return outcome
  const errors = Array.isArray(answer['errors']) ? (answer['errors'] as GraphqlError[]) : []
  const envelope = {
    success: errors.length === 0,
    errors: errors.map(({ message }) => ({ code: 0, message: String(message) })),
    messages: [],
    result: answer['data'],
  }
  const status = errors.length === 0 ? 200 : errors.some(isRefusal) ? 403 : 400
  return { ...outcome, status, body: Buffer.from(JSON.stringify(envelope)) }
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

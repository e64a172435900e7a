import type { AllowedCall } from './allow-list.ts'
import type { ExchangeResult } from './exchange/exchange.ts'

/**
 * A GraphQL query. Not counted by the gateway: GraphQL has a smaller rate limit of its own, so what its responses say
 * about limits does not apply to the REST calls.
 */
export const GRAPHQL_CALL: AllowedCall = {
  method: 'POST',
  path: '/graphql',
  isRead: true,
  isCounted: false,
  isGraphql: true,
}

interface GraphqlError {
  message?: unknown
  extensions?: { code?: unknown }
}

/** The analytics API reports a missing permission under status 200, as a message or as a code. */
const NO_PERMISSION = /not authori[sz]ed|permission|access to/i

const isPermissionError = ({ message, extensions }: GraphqlError) =>
  extensions?.code === 'authz' || (typeof message === 'string' && NO_PERMISSION.test(message))

/**
 * Turns a GraphQL response into the v4 envelope, so that it passes the same checks. Anything else stays unchanged: an
 * error from before the query was read is already an envelope.
 */
export function toEnvelope(result: ExchangeResult): ExchangeResult {
  if (result.kind === 'failure') return result
  const parsed = parse(result.body)
  if (!parsed || 'success' in parsed || !('data' in parsed)) return result
  const errors = Array.isArray(parsed['errors']) ? (parsed['errors'] as GraphqlError[]) : []
  const envelope = {
    success: errors.length === 0,
    errors: errors.map(({ message }) => ({ code: 0, message: String(message) })),
    messages: [],
    result: parsed['data'],
  }
  const status = errors.length === 0 ? 200 : errors.some(isPermissionError) ? 403 : 400
  return { ...result, status, body: Buffer.from(JSON.stringify(envelope)) }
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

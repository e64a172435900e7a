import { ACCOUNT_CALLS } from '#contract/accounts.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { checkOutcome, toResponse } from '#server/gateway/answer.ts'
import { credentialHeaders, secretsOf, type Credential } from '#server/gateway/credential.ts'
import { exchange } from '#server/gateway/exchange.ts'
import { toQueuesError, type FailureReason } from '#server/gateway/failures.ts'
import { GATEWAY_LIMITS } from '#server/gateway/limits.ts'
import { createUpstream } from '#server/gateway/upstream.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'

const ACCOUNT_IN_PATH = /^\/accounts\/[0-9a-f]{32}(?=\/)/
/** A page of accounts is some 20 KB. Whoever waits looks at a dialog. */
const LIMITS = { ...GATEWAY_LIMITS, responseBytes: 1_000_000, totalMs: 20_000 }
const SOCKETS = 2

interface AccountFetchOptions {
  credential: Credential
  upstream: string
  version: string
  report: ReportFailure
}

export function isAccountCall(method: string, path: string): boolean {
  const pattern = path.replace(ACCOUNT_IN_PATH, '/accounts/:account')
  return ACCOUNT_CALLS.some(([allowed, fixed]) => allowed === method && fixed === pattern)
}

/**
 * Carries the few calls of `ACCOUNT_CALLS` to Cloudflare with a credential that is not stored yet: like the gateway,
 * whole or not at all, in time, past no redirect, and without an answer that holds the credential.
 */
export function createAccountFetch({ credential, upstream: base, version, report }: AccountFetchOptions) {
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': `queuedeck/${version.replace(/[^\w.+-]/g, '')}`,
    ...credentialHeaders(credential),
  }
  const upstream = createUpstream(base, SOCKETS)

  async function forward(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const { method } = request
    if (!isAccountCall(method, pathname)) {
      throw new QueuesError(404, ERROR_CODE.noRoute, 'This call is not one of those that try a credential.')
    }
    const body = method === 'GET' ? null : Buffer.from(await request.arrayBuffer())
    const controller = new AbortController()
    const giveUp = () => controller.abort('total-timeout' satisfies FailureReason)
    const deadline = setTimeout(giveUp, LIMITS.totalMs)
    try {
      const outgoing = { method, path: `${pathname}${search}`, headers, body }
      const outcome = await exchange(upstream, outgoing, LIMITS, controller.signal)
      const checked = checkOutcome(outcome, secretsOf(credential))
      // None of the calls changes anything, so none can be left half done.
      if (checked.kind === 'failure') throw toQueuesError(checked, true)
      return toResponse(checked)
    } finally {
      clearTimeout(deadline)
    }
  }

  return {
    async fetch(request: Request): Promise<Response> {
      try {
        return await forward(request)
      } catch (error) {
        return toFailure(error, report)
      }
    },
    close: () => upstream.close(),
  }
}

import type { AccountsClient } from '#contract/accounts.ts'
import type { Permission } from '#contract/connections.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { isRefusal } from '#contract/refusal.ts'

const NOT_NEEDED = 'It is needed only to show what was before Queuedeck measured.'

type Verdict = Pick<Permission, 'allowed' | 'reason'>

/** What a call about the queues says; `error` is null where it worked. */
export function judgeRead(error: unknown): Verdict {
  if (error === null) return { allowed: 'yes', reason: 'The list of queues was read.' }
  if (isRefusal(error)) {
    return {
      allowed: 'no',
      reason: 'It lacks the permission Account > Queues > Read (or Edit) for this account.',
    }
  }
  return notTold(error)
}

/** A change of a queue that cannot exist: "there is none" is what somebody hears who may change queues. */
export function judgeWrite(error: unknown): Verdict {
  if (
    error instanceof ApiError &&
    error.status === 404 &&
    error.code === ERROR_CODE.controlPlaneQueueNotFound
  ) {
    return {
      allowed: 'yes',
      reason: 'A change was tried on a queue that does not exist, and was not refused.',
    }
  }
  if (isRefusal(error)) {
    const reason =
      'It lacks the permission Account > Queues > Edit for this account; looking at messages needs it too.'
    return { allowed: 'no', reason }
  }
  return notTold(error)
}

/** What the analytics API says of the account; `error` is null where it answered. */
export function judgeAnalytics(error: unknown, isEnabled: boolean): Verdict {
  if (error === null && isEnabled) return { allowed: 'yes', reason: 'The analytics of queues may be read.' }
  if (error === null)
    return { allowed: 'no', reason: `The account has no analytics of queues. ${NOT_NEEDED}` }
  if (isRefusal(error)) {
    return {
      allowed: 'no',
      reason: `It lacks the permission Account > Account Analytics > Read. ${NOT_NEEDED}`,
    }
  }
  return notTold(error)
}

function notTold(error: unknown): Verdict {
  const said =
    error instanceof ApiError ? `Cloudflare answered: ${error.message}` : 'The answer did not tell.'
  return { allowed: 'unknown', reason: said }
}

/** What will work with the account. Nothing is changed by asking. */
export async function probePermissions(client: AccountsClient, accountId: string): Promise<Permission[]> {
  let hasAnalytics = false
  const askAnalytics = async () => {
    hasAnalytics = await client.tryAnalytics(accountId)
  }
  const [read, write, analytics] = await Promise.all([
    errorOf(client.tryRead(accountId)),
    errorOf(client.tryWrite(accountId)),
    errorOf(askAnalytics()),
  ])
  return [
    { action: 'read', ...judgeRead(read) },
    { action: 'write', ...judgeWrite(write) },
    { action: 'analytics', ...judgeAnalytics(analytics, hasAnalytics) },
  ]
}

const errorOf = (call: Promise<void>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  )

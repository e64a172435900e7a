import type { AccountsClient } from '#contract/accounts.ts'
import type { Permission } from '#contract/connections.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { isRefusal } from '#contract/refusal.ts'

const NOT_NEEDED = 'It is only needed to show the backlog from before Queuedeck sampled it.'

type Verdict = Pick<Permission, 'allowed' | 'reason'>

/** What the result of listing queues shows; `error` is null when it worked. */
export function judgeRead(error: unknown): Verdict {
  if (error === null) return { allowed: 'yes', reason: 'The list of queues was read.' }
  if (isRefusal(error)) {
    return {
      allowed: 'no',
      reason: 'It lacks the permission Account > Queues > Read (or Edit) for this account.',
    }
  }
  return inconclusive(error)
}

/** What changing a queue that cannot exist shows: with the permission, the response is that it does not exist. */
export function judgeWrite(error: unknown): Verdict {
  if (
    error instanceof ApiError &&
    error.status === 404 &&
    error.code === ERROR_CODE.controlPlaneQueueNotFound
  ) {
    return {
      allowed: 'yes',
      reason: 'A change to a queue that does not exist was tried, and the permission was not refused.',
    }
  }
  if (isRefusal(error)) {
    const reason =
      'It lacks the permission Account > Queues > Edit for this account. Reading messages needs it too.'
    return { allowed: 'no', reason }
  }
  return inconclusive(error)
}

/** What a query of the analytics API shows; `error` is null when it worked. */
export function judgeAnalytics(error: unknown, isEnabled: boolean): Verdict {
  if (error === null && isEnabled) return { allowed: 'yes', reason: 'The analytics of queues were read.' }
  if (error === null) return { allowed: 'no', reason: `The account has no queue analytics. ${NOT_NEEDED}` }
  if (isRefusal(error)) {
    return {
      allowed: 'no',
      reason: `It lacks the permission Account > Account Analytics > Read. ${NOT_NEEDED}`,
    }
  }
  return inconclusive(error)
}

function inconclusive(error: unknown): Verdict {
  const reason =
    error instanceof ApiError ? `Cloudflare responded: ${error.message}` : 'The response was inconclusive.'
  return { allowed: 'unknown', reason }
}

/** Finds out what will work with the account, without changing anything. */
export async function probePermissions(client: AccountsClient, accountId: string): Promise<Permission[]> {
  let hasAnalytics = false
  const tryAnalytics = async () => {
    hasAnalytics = await client.tryAnalytics(accountId)
  }
  const [read, write, analytics] = await Promise.all([
    errorOf(client.tryRead(accountId)),
    errorOf(client.tryWrite(accountId)),
    errorOf(tryAnalytics()),
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

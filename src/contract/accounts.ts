import * as z from 'zod/mini'
import { createTransport, type Fetch } from './transport.ts'

/** The Cloudflare calls that show what a credential may do: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/ */

const TokenState = z.object({ status: z.string(), expires_on: z.optional(z.nullable(z.string())) })
export type TokenState = z.infer<typeof TokenState>

/** https://developers.cloudflare.com/analytics/graphql-api/limits/: what an account may query, per dataset. */
const AnalyticsSettings = z.object({
  viewer: z.object({
    accounts: z.array(
      z.object({ settings: z.object({ queueBacklogAdaptiveGroups: z.object({ enabled: z.boolean() }) }) }),
    ),
  }),
})
const ANALYTICS_QUERY = `query ($account: String!) {
  viewer { accounts(filter: { accountTag: $account }) { settings { queueBacklogAdaptiveGroups { enabled } } } }
}`

const AccountPage = z.array(z.object({ id: z.string(), name: z.string() }))
const Anything = z.unknown()

/**
 * No queue has this id, because Cloudflare generates ids at random. The body sets nothing either, so the call would
 * not change even an existing queue.
 */
const NO_QUEUE = '0'.repeat(32)

const ACCOUNTS_PER_PAGE = 50
/** Enough for an account picker. */
const MAX_PAGES = 10

/** The only calls that are ever sent, as method and path; `:account` matches 32 hex digits. */
export const ACCOUNT_CALLS: readonly (readonly [method: 'GET' | 'POST' | 'PATCH', path: string])[] = [
  ['GET', '/user/tokens/verify'],
  ['GET', '/accounts'],
  ['GET', '/accounts/:account/tokens/verify'],
  ['GET', '/accounts/:account/queues'],
  ['PATCH', `/accounts/:account/queues/${NO_QUEUE}`],
  ['POST', '/graphql'],
]

export type AccountsClient = ReturnType<typeof createAccountsClient>

/** Every method throws `ApiError`. */
export function createAccountsClient(options: { fetch: Fetch; origin: string }) {
  const send = createTransport(options)
  return {
    async userToken(): Promise<TokenState> {
      return (await send('/user/tokens/verify', { schema: TokenState })).result
    },
    /** For a token that belongs to the account, not to a user. */
    async accountToken(accountId: string): Promise<TokenState> {
      return (await send(`/accounts/${accountId}/tokens/verify`, { schema: TokenState })).result
    },
    async accounts(): Promise<z.infer<typeof AccountPage>> {
      const all: z.infer<typeof AccountPage> = []
      for (let page = 1; page <= MAX_PAGES; page++) {
        const path = `/accounts?page=${page}&per_page=${ACCOUNTS_PER_PAGE}`
        const { result, info } = await send(path, { schema: AccountPage })
        all.push(...result)
        if (page >= (info?.total_pages ?? 1)) break
      }
      return all
    },
    /** Resolves when the credential may read queues. */
    async tryRead(accountId: string): Promise<void> {
      await send(`/accounts/${accountId}/queues?page=1&per_page=1`, { schema: Anything })
    },
    /** Changes nothing, so it always throws; the error shows whether a change would have been allowed. */
    async tryWrite(accountId: string): Promise<void> {
      const path = `/accounts/${accountId}/queues/${NO_QUEUE}`
      await send(path, { method: 'PATCH', body: {}, schema: Anything })
    },
    /** Whether the credential may query the history of queues. */
    async tryAnalytics(accountId: string): Promise<boolean> {
      const body = { query: ANALYTICS_QUERY, variables: { account: accountId } }
      const { result } = await send('/graphql', {
        method: 'POST',
        body,
        schema: AnalyticsSettings,
        isRead: true,
      })
      return result.viewer.accounts[0]?.settings.queueBacklogAdaptiveGroups.enabled ?? false
    },
  }
}

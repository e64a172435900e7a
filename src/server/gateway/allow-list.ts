import { ID_PATTERN } from '#contract/ids.ts'
import { QUEUES_ROUTES, toPattern, type QueryName, type Route } from '#contract/routes.ts'

/** The origin of requests inside the process. Which host is really called follows from the connection alone. */
export const INTERNAL_ORIGIN = 'http://queuedeck.invalid'

/** Ids in a path are 32 hex digits; `ID_PATTERN` checks the account's. */
const COMPILED = Object.values(QUEUES_ROUTES).map((route: Route) => ({
  ...route,
  pattern: new RegExp(`^${toPattern(route.path, '[0-9a-f]{32}')}$`),
}))

/** A call that may be forwarded: written anew from its checked parts, not copied. */
export interface AllowedCall {
  method: Route['method']
  /** Path and query below the base of the API. */
  path: string
  isRead: boolean
  isCounted: boolean
  /** Answered as GraphQL answers. */
  isGraphql?: boolean
}

/** What a queue name may look like in a filter, looser than the rule for new names: old queues broke it. */
const NAME_VALUE = /^[\w.-]{1,128}$/
const NUMBER_VALUE = /^\d{1,9}$/
const VALUES: Record<QueryName, RegExp> = {
  name: NAME_VALUE,
  page: NUMBER_VALUE,
  per_page: NUMBER_VALUE,
  // Which fields there are, the API says.
  order: /^[a-z_]{1,32}$/,
  direction: /^(?:asc|desc)$/,
  queue_id: ID_PATTERN,
}
const MAX_NAMES = 100

function checkedQuery(search: string, allowed: readonly QueryName[]): string | null {
  const checked = new URLSearchParams()
  for (const [name, value] of new URLSearchParams(search)) {
    const known = allowed.find((candidate) => candidate === name)
    if (!known) return null
    if (known !== 'name' && checked.has(known)) return null
    if (!VALUES[known].test(value)) return null
    checked.append(known, value)
  }
  if (checked.getAll('name').length > MAX_NAMES) return null
  return checked.size === 0 ? '' : `?${checked.toString()}`
}

/** The call that a request stands for, or null where none of the rules fits it exactly. */
export function allowCall(accountId: string, method: string, href: string): AllowedCall | null {
  if (!ID_PATTERN.test(accountId)) return null
  // Only what the URL parser left as it was: it resolves dots, turns backslashes and drops line breaks.
  if (!URL.canParse(href)) return null
  const url = new URL(href)
  if (url.href !== href || url.origin !== INTERNAL_ORIGIN) return null
  if (url.username !== '' || url.password !== '' || url.hash !== '') return null
  const account = `/accounts/${accountId}`
  if (!url.pathname.startsWith(`${account}/`)) return null
  const rest = url.pathname.slice(account.length)
  const rule = COMPILED.find((candidate) => candidate.method === method && candidate.pattern.test(rest))
  if (!rule) return null
  const query = checkedQuery(url.search, rule.query ?? [])
  if (query === null) return null
  return {
    method: rule.method,
    path: `${account}${rest}${query}`,
    isRead: rule.effect === 'none',
    isCounted: rule.isUncounted !== true,
  }
}

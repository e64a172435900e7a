import { ID_PATTERN } from '#contract/ids.ts'
import { QUEUES_ROUTES, toPattern, type QueryName, type Route } from '#contract/routes.ts'

/** The origin of requests inside the process. The connection alone decides which host is called. */
export const INTERNAL_ORIGIN = 'http://queuedeck.invalid'

/** Ids in a path are 32 hex digits; the account id is checked by `ID_PATTERN`. */
const COMPILED = Object.values(QUEUES_ROUTES).map((route: Route) => ({
  ...route,
  pattern: new RegExp(`^${toPattern(route.path, '[0-9a-f]{32}')}$`),
}))

/** A call that may be forwarded, built from its checked parts and not copied from the request. */
export interface AllowedCall {
  method: Route['method']
  /** Path and query below the base of the API. */
  path: string
  isRead: boolean
  isCounted: boolean
  /** Whether the response is in the format of GraphQL. */
  isGraphql?: boolean
}

/** A queue name in a filter. Looser than the rule for new names, which old queues may break. */
const NAME_VALUE = /^[\w.-]{1,128}$/
const NUMBER_VALUE = /^\d{1,9}$/
const VALUES: Record<QueryName, RegExp> = {
  name: NAME_VALUE,
  page: NUMBER_VALUE,
  per_page: NUMBER_VALUE,
  // The API checks the field name.
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

/** The call for a request; null if no route matches it exactly. */
export function allowCall(accountId: string, method: string, href: string): AllowedCall | null {
  if (!ID_PATTERN.test(accountId)) return null
  // Only URLs that the parser leaves unchanged: it resolves dots, turns backslashes and drops line breaks.
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

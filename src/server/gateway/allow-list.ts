import { ID_PATTERN } from '#contract/ids.ts'

/** The origin of requests inside the process. Which host is really called follows from the connection alone. */
export const INTERNAL_ORIGIN = 'http://queuedeck.invalid'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Rule {
  method: Method
  /** Below `/accounts/{account}`; `{id}` is 32 hex digits. */
  path: string
  query?: readonly QueryName[]
  /** A POST that changes nothing, so that it may be sent again. */
  isRead?: true
  /** Not part of the limit of 1,200 requests: https://developers.cloudflare.com/queues/platform/limits/ */
  isUncounted?: true
}

const PAGING = ['page', 'per_page'] as const
const ORDER = ['order', 'direction', 'queue_id'] as const
type QueryName = (typeof PAGING)[number] | (typeof ORDER)[number] | 'name'

const QUEUE = '/queues/{id}'
const MESSAGES = `${QUEUE}/messages`
const SUBSCRIPTIONS = '/event_subscriptions/subscriptions'

/** Everything the gateway forwards: https://developers.cloudflare.com/api/resources/queues/ and nothing else. */
const RULES: readonly Rule[] = [
  { method: 'GET', path: '/queues', query: [...PAGING, 'name'] },
  { method: 'POST', path: '/queues' },
  { method: 'GET', path: QUEUE },
  { method: 'PUT', path: QUEUE },
  { method: 'PATCH', path: QUEUE },
  { method: 'DELETE', path: QUEUE },
  { method: 'GET', path: `${QUEUE}/metrics` },
  { method: 'POST', path: `${QUEUE}/purge` },
  { method: 'GET', path: `${QUEUE}/purge` },
  { method: 'GET', path: `${QUEUE}/consumers`, query: PAGING },
  { method: 'POST', path: `${QUEUE}/consumers` },
  { method: 'GET', path: `${QUEUE}/consumers/{id}` },
  { method: 'PUT', path: `${QUEUE}/consumers/{id}` },
  { method: 'DELETE', path: `${QUEUE}/consumers/{id}` },
  { method: 'POST', path: MESSAGES },
  { method: 'POST', path: `${MESSAGES}/batch` },
  // A pull that is sent again leases more messages, so it is a write.
  { method: 'POST', path: `${MESSAGES}/pull`, isUncounted: true },
  { method: 'POST', path: `${MESSAGES}/ack`, isUncounted: true },
  { method: 'POST', path: `${MESSAGES}/peek`, isRead: true },
  { method: 'POST', path: `${MESSAGES}/purge` },
  { method: 'POST', path: `${MESSAGES}/extend` },
  { method: 'POST', path: `${MESSAGES}/preview` },
  { method: 'POST', path: `${MESSAGES}/preview/ack` },
  { method: 'GET', path: SUBSCRIPTIONS, query: [...PAGING, ...ORDER] },
  { method: 'POST', path: SUBSCRIPTIONS },
  { method: 'GET', path: `${SUBSCRIPTIONS}/{id}` },
  { method: 'PATCH', path: `${SUBSCRIPTIONS}/{id}` },
  { method: 'DELETE', path: `${SUBSCRIPTIONS}/{id}` },
]

const COMPILED = RULES.map((rule) => ({
  ...rule,
  pattern: new RegExp(`^${rule.path.replaceAll('{id}', '[0-9a-f]{32}')}$`),
}))

/** A call that may be forwarded: written anew from its checked parts, not copied. */
export interface AllowedCall {
  method: Method
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
    isRead: rule.method === 'GET' || rule.isRead === true,
    isCounted: rule.isUncounted !== true,
  }
}

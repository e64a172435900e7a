import {
  below,
  CLIENT_PREFIX,
  CONNECTION_PREFIX,
  DECK_ROUTES,
  fitsTemplate,
  GRAPHQL_ROUTE,
  QUEUES_ROUTES,
  toTemplate,
  type Effect,
  type Requirement,
  type Route,
  type RouteAction,
} from '#contract/routes.ts'

/** What a request does and needs, by its method and its path below the base path. */
export interface Call {
  area: 'api' | 'client' | 'page'
  /** The role it needs; null if no one may make it. */
  requirement: Requirement | null
  effect: Effect
  /** Whether `--read-only` refuses it. */
  isChange: boolean
  /** The name of the action in the journal; null if it cannot change anything. */
  action: RouteAction | 'other' | null
  /** From the path, decoded; null if the path has none. */
  connection: string | null
  account: string | null
  queueId: string | null
}

export interface PolicyExceptions {
  /** Allows viewers to peek at masked bodies. They still may not pull, which takes messages away from consumers. */
  viewersMayPeek: boolean
}

const STRICT: PolicyExceptions = { viewersMayPeek: false }
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** A route of the table, with its path compiled for matching. */
interface Rule extends Pick<Route, 'requirement' | 'effect' | 'action'> {
  template: readonly (string | null)[]
  isPeek: boolean
}

/** Looks rules up by method and length first: every push passes here, and most rules cannot match it. */
function indexOf(routes: readonly Route[]): (verb: string, path: readonly string[]) => Rule | undefined {
  const index = new Map<string, Rule[]>()
  for (const { method, path, requirement, effect, action } of routes) {
    const template = toTemplate(path)
    const key = `${method} ${template.length}`
    const isPeek = path.endsWith(QUEUES_ROUTES.peek.path)
    index.set(key, [...(index.get(key) ?? []), { template, requirement, effect, action, isPeek }])
  }
  return (verb, path) =>
    index.get(`${verb} ${path.length}`)?.find(({ template }) => fitsTemplate(template, path))
}

const findRule = indexOf([...Object.values(DECK_ROUTES), ...below(CONNECTION_PREFIX, QUEUES_ROUTES)])
/** Clients have a token instead of a role. A route that is not in the table counts as a change. */
const findClientRule = indexOf([...below(CLIENT_PREFIX, QUEUES_ROUTES), GRAPHQL_ROUTE])

/**
 * The one function that judges requests, for every API, for the access check and for the journal. Kafbat's MCP tools
 * bypassed the read-only flag because only its web routes checked it (kafbat/kafka-ui#1766).
 */
export function callOf(method: string, path: string | null, exceptions: PolicyExceptions = STRICT): Call {
  const verb = method === 'HEAD' ? 'GET' : method
  const segments = path === null ? null : segmentsOf(path)
  const [area, second, third] = segments ?? []
  const queueId = segments?.[4] === 'queues' ? (segments[5] ?? null) : null
  if (segments && area === 'api') {
    const rule = path?.endsWith('/') ? undefined : findRule(verb, segments)
    const isOfOne = second === 'connections' && (rule?.template[2] ?? null) === null
    const connection = isOfOne ? (third ?? null) : null
    const requirement = rule ? requirementOf(rule, exceptions) : null
    return { area, requirement, ...effectOf(method, rule), connection, account: null, queueId }
  }
  if (segments && area === 'client') {
    // The Queues API has its own credentials: see api-token.ts.
    const requirement = second === 'v4' ? 'anyone' : null
    const account = third === 'accounts' ? (segments[3] ?? null) : null
    const effect = effectOf(method, findClientRule(verb, segments))
    return { area, requirement, ...effect, connection: null, account, queueId }
  }
  // The dashboard itself is public, so that it can show its sign-in page.
  const requirement = segments && verb === 'GET' ? 'anyone' : null
  const nowhere = { connection: null, account: null, queueId: null }
  return { area: 'page', requirement, ...effectOf(method, undefined), ...nowhere }
}

function requirementOf({ requirement, isPeek }: Rule, { viewersMayPeek }: PolicyExceptions): Requirement {
  return viewersMayPeek && isPeek ? 'viewer' : requirement
}

/** A route that is not in the table counts as a change unless its method is safe. */
function effectOf(method: string, rule: Rule | undefined): Pick<Call, 'effect' | 'isChange' | 'action'> {
  const isSafe = SAFE_METHODS.has(method)
  const { effect, action } = rule ?? {
    effect: isSafe ? ('none' as const) : ('configuration' as const),
    action: isSafe ? null : ('other' as const),
  }
  return { effect, isChange: effect === 'messages' || effect === 'configuration', action }
}

/**
 * The segments, decoded once, as the router does. Null for a path that the next parser could read differently: with an
 * empty or dot segment, an encoded slash, a control character or a broken escape.
 */
function segmentsOf(path: string): string[] | null {
  if (!path.startsWith('/')) return path === '' ? [] : null
  const raw = path.slice(1).split('/')
  // A trailing slash does not start a segment.
  if (raw.at(-1) === '') raw.pop()
  const segments: string[] = []
  for (const part of raw) {
    const segment = decode(part)
    if (segment === null || segment === '' || segment === '.' || segment === '..') return null
    if (HAS_SEPARATOR_OR_CONTROL.test(segment)) return null
    segments.push(segment)
  }
  return segments
}

const HAS_SEPARATOR_OR_CONTROL = /[/\\\p{Cc}]/u

function decode(part: string): string | null {
  // The usual case.
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

import type { Role } from '#contract/access.ts'

/** `anyone` also without a session. */
export type Requirement = Role | 'anyone'

interface Rule {
  methods: readonly string[]
  /** `*` stands for one segment. */
  segments: readonly string[]
  requirement: Requirement
}

function rule(methods: string, path: string, requirement: Requirement): Rule {
  return { methods: methods.split(' '), segments: path.slice(1).split('/'), requirement }
}

const QUEUES = '/api/connections/*/v4/queues'
const QUEUE = `${QUEUES}/*`
const PEEK = `${QUEUE}/messages/peek`

/**
 * Every route below `/api` and what it asks for, verb by verb: RabbitMQ's HTTP API let users delete queues they
 * had no permission for, as one route missed its check (CVE-2024-51988). A route that is not here is denied.
 */
export const RULES: readonly Rule[] = [
  rule('GET POST DELETE', '/api/session', 'anyone'),
  rule('GET', '/api/users', 'admin'),
  rule('DELETE', '/api/sessions/*', 'admin'),
  rule('GET', '/api/journal', 'admin'),
  rule('GET', '/api/journal.ndjson', 'admin'),

  rule('GET', '/api/deck', 'viewer'),
  rule('GET', '/api/connections', 'viewer'),
  rule('POST', '/api/connections', 'admin'),
  // Also `POST /api/connections/verify`.
  rule('POST PUT DELETE', '/api/connections/*', 'admin'),
  rule('GET', '/api/connections/*/samples', 'viewer'),
  rule('GET', '/api/connections/*/queues/*/history', 'viewer'),

  rule('GET', QUEUES, 'viewer'),
  rule('POST', QUEUES, 'admin'),
  rule('GET', QUEUE, 'viewer'),
  rule('PUT PATCH DELETE', QUEUE, 'admin'),
  rule('GET', `${QUEUE}/metrics`, 'viewer'),
  rule('GET', `${QUEUE}/consumers`, 'viewer'),
  rule('POST', `${QUEUE}/consumers`, 'admin'),
  rule('GET', `${QUEUE}/consumers/*`, 'viewer'),
  rule('PUT PATCH DELETE', `${QUEUE}/consumers/*`, 'admin'),
  rule('GET', `${QUEUE}/purge`, 'viewer'),
  rule('POST', `${QUEUE}/purge`, 'admin'),

  // Bodies hold what customers sent, so even a look at them is not for viewers; for the exception see below.
  rule('POST', PEEK, 'operator'),
  rule('POST', `${QUEUE}/messages`, 'operator'),
  rule('POST', `${QUEUE}/messages/batch`, 'operator'),
  rule('POST', `${QUEUE}/messages/pull`, 'operator'),
  rule('POST', `${QUEUE}/messages/ack`, 'operator'),
  rule('POST', `${QUEUE}/messages/extend`, 'operator'),
  rule('POST', `${QUEUE}/messages/purge`, 'operator'),
  rule('POST', `${QUEUE}/messages/preview`, 'operator'),
  rule('POST', `${QUEUE}/messages/preview/ack`, 'operator'),
]

export interface PolicyExceptions {
  /** Lets viewers peek, where bodies come with parts hidden. Pulling stays closed to them: it takes messages away. */
  viewersMayPeek: boolean
}

/** Without any exception. */
const STRICT: PolicyExceptions = { viewersMayPeek: false }
const VIEWER_PEEK = rule('POST', PEEK, 'viewer')

/**
 * What a request asks of its caller, by its path below the base path; null: nobody may. The one function that
 * decides, for every surface: Kafbat's MCP tools went past the read-only flag of its web routes (#1766).
 */
export function requiredRole(
  method: string,
  path: string,
  { viewersMayPeek }: PolicyExceptions = STRICT,
): Requirement | null {
  const verb = method === 'HEAD' ? 'GET' : method
  const segments = segmentsOf(path)
  if (!segments) return null
  if (segments[0] === 'api') {
    if (path.endsWith('/')) return null
    if (viewersMayPeek && matches(VIEWER_PEEK, verb, segments)) return VIEWER_PEEK.requirement
    return RULES.find((candidate) => matches(candidate, verb, segments))?.requirement ?? null
  }
  // The Queues API has credentials of its own, whatever the method: server/http/policy.ts.
  if (segments[0] === 'client') return segments[1] === 'v4' ? 'anyone' : null
  // The dashboard itself: it has to be there for its sign-in page to show.
  return verb === 'GET' ? 'anyone' : null
}

function matches({ methods, segments }: Rule, method: string, path: readonly string[]): boolean {
  return (
    methods.includes(method) &&
    segments.length === path.length &&
    segments.every((segment, index) => segment === '*' || segment === path[index])
  )
}

/**
 * The segments, decoded once, as the router does. Null where the path could mean something else to whoever reads
 * it next: an empty or dot segment, an encoded slash, a control character, a broken escape.
 */
export function segmentsOf(path: string): string[] | null {
  if (!path.startsWith('/')) return path === '' ? [] : null
  const raw = path.slice(1).split('/')
  // A slash at the end is no segment.
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
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

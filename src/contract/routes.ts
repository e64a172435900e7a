import type { Role } from './access.ts'

/**
 * The table of routes: the calls of the Queues API and of the deck's own API, the role each requires, and what it
 * changes. The policy, the gateway, masking, the rate limit and the journal derive what they need from it. The clients
 * spell out their paths, as the table would add 1.2 KB to the first load of the dashboard; routes.test.ts compares them.
 */

/** A role includes those below it; `anyone` needs no session. */
export type Requirement = Role | 'anyone'

/** What a call may change. `--read-only` refuses the last two. */
export type Effect = 'none' | 'sessions' | 'messages' | 'configuration'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Query parameters of the Queues API. */
export type QueryName = 'page' | 'per_page' | 'name' | 'order' | 'direction' | 'queue_id'

interface Facts {
  /** Query parameters that the gateway forwards; none by default. */
  query?: readonly QueryName[]
  /** Not part of the limit of 1,200 requests: https://developers.cloudflare.com/queues/platform/limits/ */
  isUncounted?: true
  /** Its response holds message bodies, which may have to be masked. */
  hasBodies?: true
}

export interface Route<Action extends string | null = RouteAction | null> extends Facts {
  method: Method
  /** Placeholders such as `{queue}` match one segment. */
  path: string
  requirement: Requirement
  /** `none`: changes nothing, so a failed call can be sent again. */
  effect: Effect
  /** Its name in the journal; null for a read. */
  action: Action
}

const read = (requirement: Requirement, method: Method, path: string, facts: Facts = {}): Route<null> => ({
  method,
  path,
  requirement,
  effect: 'none',
  action: null,
  ...facts,
})
const session = <A extends string>(
  requirement: Requirement,
  action: A,
  method: Method,
  path: string,
): Route<A> => ({ method, path, requirement, effect: 'sessions', action })
const messages = <A extends string>(action: A, path: string, facts: Facts = {}): Route<A> => ({
  method: 'POST',
  path,
  requirement: 'operator',
  effect: 'messages',
  action,
  ...facts,
})
const configure = <A extends string>(action: A, method: Method, path: string): Route<A> => ({
  method,
  path,
  requirement: 'admin',
  effect: 'configuration',
  action,
})

const PAGING = ['page', 'per_page'] as const
const QUEUE = '/queues/{queue}'
const CONSUMER = `${QUEUE}/consumers/{consumer}`
const SUBSCRIPTIONS = '/event_subscriptions/subscriptions'
const SUBSCRIPTION = `${SUBSCRIPTIONS}/{subscription}`

/**
 * The Queues API below an account: https://developers.cloudflare.com/api/resources/queues/. The gateway forwards
 * these calls and no others.
 */
export const QUEUES_ROUTES = {
  listQueues: read('viewer', 'GET', '/queues', { query: [...PAGING, 'name'] }),
  createQueue: configure('create-queue', 'POST', '/queues'),
  getQueue: read('viewer', 'GET', QUEUE),
  replaceQueue: configure('edit-queue', 'PUT', QUEUE),
  editQueue: configure('edit-queue', 'PATCH', QUEUE),
  deleteQueue: configure('delete-queue', 'DELETE', QUEUE),
  metrics: read('viewer', 'GET', `${QUEUE}/metrics`),
  purgeStatus: read('viewer', 'GET', `${QUEUE}/purge`),
  purge: configure('purge', 'POST', `${QUEUE}/purge`),

  listConsumers: read('viewer', 'GET', `${QUEUE}/consumers`, { query: PAGING }),
  createConsumer: configure('add-consumer', 'POST', `${QUEUE}/consumers`),
  getConsumer: read('viewer', 'GET', CONSUMER),
  updateConsumer: configure('edit-consumer', 'PUT', CONSUMER),
  deleteConsumer: configure('remove-consumer', 'DELETE', CONSUMER),

  // Bodies hold customers' data, so viewers may not read them; `viewersMayPeek` makes an exception.
  peek: read('operator', 'POST', `${QUEUE}/messages/peek`, { hasBodies: true }),
  push: messages('send', `${QUEUE}/messages`),
  pushBatch: messages('send-batch', `${QUEUE}/messages/batch`),
  // A second pull leases more messages, so it is not a read.
  pull: messages('pull', `${QUEUE}/messages/pull`, { isUncounted: true, hasBodies: true }),
  ack: messages('ack', `${QUEUE}/messages/ack`, { isUncounted: true }),
  extend: messages('extend', `${QUEUE}/messages/extend`),
  purgeRefs: messages('delete-messages', `${QUEUE}/messages/purge`),
  preview: messages('preview', `${QUEUE}/messages/preview`, { hasBodies: true }),
  previewAck: messages('ack', `${QUEUE}/messages/preview/ack`),

  listSubscriptions: read('viewer', 'GET', SUBSCRIPTIONS, {
    query: [...PAGING, 'order', 'direction', 'queue_id'],
  }),
  createSubscription: configure('add-subscription', 'POST', SUBSCRIPTIONS),
  getSubscription: read('viewer', 'GET', SUBSCRIPTION),
  updateSubscription: configure('edit-subscription', 'PATCH', SUBSCRIPTION),
  deleteSubscription: configure('remove-subscription', 'DELETE', SUBSCRIPTION),
}

const CONNECTIONS = '/api/connections'
const CONNECTION = `${CONNECTIONS}/{connection}`

/**
 * The deck's own API. A route that is missing here is denied: RabbitMQ's HTTP API let users delete queues without
 * permission because one route missed its check (CVE-2024-51988).
 */
export const DECK_ROUTES = {
  session: read('anyone', 'GET', '/api/session'),
  signIn: session('anyone', 'sign-in', 'POST', '/api/session'),
  signOut: session('anyone', 'sign-out', 'DELETE', '/api/session'),
  users: read('admin', 'GET', '/api/users'),
  endSession: session('admin', 'end-session', 'DELETE', '/api/sessions/{session}'),
  journal: read('admin', 'GET', '/api/journal'),
  journalNdjson: read('admin', 'GET', '/api/journal.ndjson'),
  journalCsv: read('admin', 'GET', '/api/journal.csv'),

  deck: read('viewer', 'GET', '/api/deck'),
  connections: read('viewer', 'GET', CONNECTIONS),
  addConnections: configure('add-connection', 'POST', CONNECTIONS),
  verifyCredential: configure('try-credential', 'POST', `${CONNECTIONS}/verify`),
  editConnection: configure('edit-connection', 'PUT', CONNECTION),
  removeConnection: configure('remove-connection', 'DELETE', CONNECTION),
  samples: read('viewer', 'GET', `${CONNECTION}/samples`),
  history: read('viewer', 'GET', `${CONNECTION}/queues/{queue}/history`),
}

/** GraphQL for clients of the embedded server: a POST only because its query is a body. */
export const GRAPHQL_ROUTE = read('anyone', 'POST', '/client/v4/graphql')

/** Where the Queues API is served to the dashboard: the account follows from the connection. */
export const CONNECTION_PREFIX = `${CONNECTION}/v4`
/** Where the embedded server serves it to clients. */
export const CLIENT_PREFIX = '/client/v4/accounts/{account}'

type ActionOf<Table extends Record<string, { action: string | null }>> = NonNullable<
  Table[keyof Table]['action']
>
/** Every name of a call in the journal. */
export type RouteAction = ActionOf<typeof QUEUES_ROUTES> | ActionOf<typeof DECK_ROUTES>

/** Routes of the table below a prefix. */
export const below = (prefix: string, routes: Readonly<Record<string, Route>>): Route[] =>
  Object.values(routes).map((route) => ({ ...route, path: prefix + route.path }))

/** The source of a regular expression for a path of the Queues API; each placeholder becomes `segment`. */
export const toPattern = (path: string, segment: string): string => path.replaceAll(/\{\w+\}/g, segment)

/** The segments of a path; null for a placeholder. */
export const toTemplate = (path: string): (string | null)[] =>
  path
    .slice(1)
    .split('/')
    .map((segment) => (segment.startsWith('{') ? null : segment))

/** Whether decoded segments, as many as the template has, fit it. */
export const fitsTemplate = (
  template: readonly (string | null)[],
  segments: readonly (string | null)[],
): boolean => template.every((expected, at) => expected === null || expected === segments[at])

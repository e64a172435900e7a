import type { Role } from '#contract/access.ts'

/** `anyone` also without a session. */
export type Requirement = Role | 'anyone'

/** What a call may do: nothing, something with sessions only, or a change that `--read-only` refuses. */
export type Effect = 'none' | 'sessions' | 'messages' | 'configuration'

export interface Rule {
  methods: readonly string[]
  /** `*` stands for one segment. */
  segments: readonly string[]
  requirement: Requirement
  effect: Effect
  /** What the journal calls it; null where there is no effect. */
  action: string | null
}

const rule = (
  methods: string,
  path: string,
  requirement: Requirement,
  effect: Effect,
  action: string | null,
): Rule => ({ methods: methods.split(' '), segments: path.slice(1).split('/'), requirement, effect, action })

const reads = (methods: string, path: string, requirement: Requirement) =>
  rule(methods, path, requirement, 'none', null)
const sessions = (methods: string, path: string, requirement: Requirement, action: string) =>
  rule(methods, path, requirement, 'sessions', action)
const messages = (path: string, action: string) => rule('POST', path, 'operator', 'messages', action)
const configures = (methods: string, path: string, action: string) =>
  rule(methods, path, 'admin', 'configuration', action)

/** The Queues API, below a connection or below the account of a client. */
function queuesApiRules(place: string): Rule[] {
  const queues = `${place}/queues`
  const queue = `${queues}/*`
  const subscriptions = `${place}/event_subscriptions/subscriptions`
  return [
    reads('GET', queues, 'viewer'),
    configures('POST', queues, 'create-queue'),
    reads('GET', queue, 'viewer'),
    configures('PUT PATCH', queue, 'edit-queue'),
    configures('DELETE', queue, 'delete-queue'),
    reads('GET', `${queue}/metrics`, 'viewer'),
    reads('GET', `${queue}/consumers`, 'viewer'),
    configures('POST', `${queue}/consumers`, 'add-consumer'),
    reads('GET', `${queue}/consumers/*`, 'viewer'),
    configures('PUT', `${queue}/consumers/*`, 'edit-consumer'),
    configures('DELETE', `${queue}/consumers/*`, 'remove-consumer'),
    reads('GET', `${queue}/purge`, 'viewer'),
    configures('POST', `${queue}/purge`, 'purge'),

    // Bodies hold what customers sent, so even a look at them is not for viewers; for the exception see policy.ts.
    reads('POST', `${queue}/messages/peek`, 'operator'),
    messages(`${queue}/messages`, 'send'),
    messages(`${queue}/messages/batch`, 'send-batch'),
    messages(`${queue}/messages/pull`, 'pull'),
    messages(`${queue}/messages/ack`, 'ack'),
    messages(`${queue}/messages/extend`, 'extend'),
    messages(`${queue}/messages/purge`, 'delete-messages'),
    messages(`${queue}/messages/preview`, 'preview'),
    messages(`${queue}/messages/preview/ack`, 'ack'),

    reads('GET', subscriptions, 'viewer'),
    configures('POST', subscriptions, 'add-subscription'),
    reads('GET', `${subscriptions}/*`, 'viewer'),
    configures('PATCH', `${subscriptions}/*`, 'edit-subscription'),
    configures('DELETE', `${subscriptions}/*`, 'remove-subscription'),
  ]
}

/**
 * Every route below `/api`, what it asks for and what it does, verb by verb: RabbitMQ's HTTP API let users delete
 * queues they had no permission for, as one route missed its check (CVE-2024-51988). A route that is not here is
 * denied.
 */
export const RULES: readonly Rule[] = [
  reads('GET', '/api/session', 'anyone'),
  sessions('POST', '/api/session', 'anyone', 'sign-in'),
  sessions('DELETE', '/api/session', 'anyone', 'sign-out'),
  reads('GET', '/api/users', 'admin'),
  sessions('DELETE', '/api/sessions/*', 'admin', 'end-session'),
  reads('GET', '/api/journal', 'admin'),
  reads('GET', '/api/journal.ndjson', 'admin'),
  reads('GET', '/api/journal.csv', 'admin'),

  reads('GET', '/api/deck', 'viewer'),
  reads('GET', '/api/connections', 'viewer'),
  configures('POST', '/api/connections', 'add-connection'),
  configures('POST', '/api/connections/verify', 'try-credential'),
  configures('PUT', '/api/connections/*', 'edit-connection'),
  configures('DELETE', '/api/connections/*', 'remove-connection'),
  reads('GET', '/api/connections/*/samples', 'viewer'),
  reads('GET', '/api/connections/*/queues/*/history', 'viewer'),

  ...queuesApiRules('/api/connections/*/v4'),
]

const ACCOUNT = '/client/v4/accounts/*'

/** What `/client/v4` does. Its callers have a token instead of a role, and what is not here may change something. */
export const CLIENT_RULES: readonly Rule[] = [
  ...queuesApiRules(ACCOUNT),
  // A POST only because it carries a body.
  reads('POST', '/client/v4/graphql', 'anyone'),
]

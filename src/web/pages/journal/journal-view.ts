import type { JournalAction, JournalEntry, JournalFilter } from '#contract/journal.ts'

/** The filters of the journal; '' means no filter. */
export interface JournalView {
  who: string
  action: string
  /** ID of a queue of the connection. */
  queue: string
  /** Local date and time, as in a datetime-local input: `2026-11-21T04:18`. */
  from: string
  to: string
  /** Includes other connections, removed connections, and sign-ins; otherwise only the connection of the page. */
  isEverything: boolean
}

/** Descriptions of the journal's actions. */
export const ACTION_WORDS: Readonly<Record<string, string>> = {
  send: 'sent a message',
  'send-batch': 'sent messages',
  pull: 'pulled messages',
  reveal: 'revealed hidden parts of messages',
  preview: 'previewed messages',
  ack: 'acknowledged messages',
  retry: 'retried messages',
  'ack+retry': 'acknowledged and retried messages',
  extend: 'extended leases',
  'delete-messages': 'deleted messages',
  purge: 'purged the queue',
  'create-queue': 'created the queue',
  'edit-queue': 'changed the queue',
  'delete-queue': 'deleted the queue',
  'add-consumer': 'added a consumer',
  'edit-consumer': 'changed a consumer',
  'remove-consumer': 'removed a consumer',
  'add-subscription': 'added an event subscription',
  'edit-subscription': 'changed an event subscription',
  'remove-subscription': 'removed an event subscription',
  'add-connection': 'added the connection',
  'edit-connection': 'changed the connection',
  'remove-connection': 'removed the connection',
  'try-credential': 'tried a credential',
  'sign-in': 'signed in',
  'sign-out': 'signed out',
  'end-session': 'ended a session',
} satisfies Record<Exclude<JournalAction, 'other'>, string>

/** Words between an action and its detail. */
const PREPOSITIONS: Readonly<Record<string, string>> = { 'sign-in': 'by', 'end-session': 'of' }

/** Describes what was done, such as `ended a session of ada`. */
export function describeAction({ action, detail }: Pick<JournalEntry, 'action' | 'detail'>): string {
  return [ACTION_WORDS[action] ?? action, detail !== null && PREPOSITIONS[action], detail]
    .filter(Boolean)
    .join(' ')
}

const MAX_LENGTH = 200
const EVERYTHING = 'everything'
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/
const MINUTE_MS = 60_000

function msOf(localTime: string): number | null {
  const ms = LOCAL_TIME.test(localTime) ? new Date(localTime).getTime() : Number.NaN
  return ms >= 0 ? ms : null
}

export function parseJournalView(query: URLSearchParams): JournalView {
  const textOf = (name: string) => (query.get(name) ?? '').slice(0, MAX_LENGTH)
  const timeOf = (name: string) => (msOf(textOf(name)) === null ? '' : textOf(name))
  const action = textOf('action')
  const isEverything = query.get('scope') === EVERYTHING
  return {
    who: textOf('who'),
    action: Object.hasOwn(ACTION_WORDS, action) ? action : '',
    queue: isEverything ? '' : textOf('queue'),
    from: timeOf('from'),
    to: timeOf('to'),
    isEverything,
  }
}

export function formatJournalView({ isEverything, queue, ...texts }: JournalView): URLSearchParams {
  const query = new URLSearchParams()
  if (isEverything) query.set('scope', EVERYTHING)
  // Queues can only be chosen for a single connection.
  else if (queue !== '') query.set('queue', queue)
  for (const [name, text] of Object.entries(texts)) if (text !== '') query.set(name, text)
  return query
}

/** The filter for the server. The end of the range includes its whole minute. */
export function filterOf({ isEverything, queue, who, action, from, to }: JournalView, connection: string) {
  const [fromMs, toMs] = [msOf(from), msOf(to)]
  return {
    connection: isEverything ? '' : connection,
    queue_id: queue,
    who,
    action,
    from: fromMs === null ? '' : String(fromMs),
    to: toMs === null ? '' : String(toMs + MINUTE_MS - 1),
  } satisfies JournalFilter
}

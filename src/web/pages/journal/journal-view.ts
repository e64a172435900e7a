import type { JournalEntry } from '#contract/access.ts'

/** What the journal is narrowed to; '' is everything. */
export interface JournalView {
  who: string
  action: string
  /** Whether it is more than the connection of the page: the others, those that are gone, and who signed in. */
  isEverything: boolean
}

/** The actions of the journal in words. */
export const ACTION_WORDS: Readonly<Record<string, string>> = {
  send: 'sent a message',
  'send-batch': 'sent messages',
  pull: 'pulled messages',
  reveal: 'revealed hidden parts of messages',
  preview: 'previewed messages',
  ack: 'acknowledged messages',
  retry: 'returned messages',
  'ack+retry': 'acknowledged and returned messages',
  extend: 'extended leases',
  'delete-messages': 'deleted messages',
  purge: 'purged the queue',
  'create-queue': 'created the queue',
  'edit-queue': 'changed the queue',
  'delete-queue': 'deleted the queue',
  'add-consumer': 'added a consumer',
  'edit-consumer': 'changed a consumer',
  'remove-consumer': 'removed a consumer',
  'add-connection': 'added the connection',
  'edit-connection': 'changed the connection',
  'remove-connection': 'removed the connection',
  'try-credential': 'tried a credential',
  'sign-in': 'signed in',
  'sign-out': 'signed out',
  'end-session': 'ended a session',
}

/** What stands between an action and its detail, where that is more than a name. */
const PREPOSITIONS: Readonly<Record<string, string>> = { 'sign-in': 'by', 'end-session': 'of' }

/** What an entry says was done. */
export function describeAction({ action, detail }: Pick<JournalEntry, 'action' | 'detail'>): string {
  return [ACTION_WORDS[action] ?? action, detail !== null && PREPOSITIONS[action], detail]
    .filter(Boolean)
    .join(' ')
}

const MAX_LENGTH = 200
const EVERYTHING = 'everything'

export function parseJournalView(query: URLSearchParams): JournalView {
  const action = query.get('action') ?? ''
  return {
    who: (query.get('who') ?? '').slice(0, MAX_LENGTH),
    action: Object.hasOwn(ACTION_WORDS, action) ? action : '',
    isEverything: query.get('scope') === EVERYTHING,
  }
}

export function formatJournalView({ who, action, isEverything }: JournalView): URLSearchParams {
  const query = new URLSearchParams()
  if (isEverything) query.set('scope', EVERYTHING)
  if (who !== '') query.set('who', who)
  if (action !== '') query.set('action', action)
  return query
}

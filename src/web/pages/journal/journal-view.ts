/** What the journal is narrowed to; '' is everything. */
export interface JournalView {
  who: string
  action: string
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
}

const MAX_LENGTH = 200

export function parseJournalView(query: URLSearchParams): JournalView {
  const action = query.get('action') ?? ''
  return {
    who: (query.get('who') ?? '').slice(0, MAX_LENGTH),
    action: Object.hasOwn(ACTION_WORDS, action) ? action : '',
  }
}

export function formatJournalView({ who, action }: JournalView): URLSearchParams {
  const query = new URLSearchParams()
  if (who !== '') query.set('who', who)
  if (action !== '') query.set('action', action)
  return query
}

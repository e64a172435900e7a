import { SESSION_SCHEMA } from '#server/auth/sessions/session-store.ts'
import { DEMO_SCHEMA } from '#server/demo/demo-queue-store.ts'
import { JOURNAL_DETAIL_SCHEMA, JOURNAL_SCHEMA } from '#server/journal/journal.ts'
import { HISTORY_SCHEMA } from '#server/metrics/store.ts'
import { USED_IDS_SCHEMA, VAULT_SCHEMA } from '#server/vault/vault.ts'

/** Ids of connections from before used ids were stored. */
const EARLIER_USED_IDS = `
  INSERT OR IGNORE INTO used_connection_ids SELECT connection FROM history_series;
  INSERT OR IGNORE INTO used_connection_ids SELECT connection FROM journal WHERE connection <> '';
`

/** The migrations of `deck.db`. Append new ones: existing databases have run those before them. */
export const DECK_MIGRATIONS = [
  HISTORY_SCHEMA,
  DEMO_SCHEMA,
  SESSION_SCHEMA,
  JOURNAL_SCHEMA,
  VAULT_SCHEMA,
  JOURNAL_DETAIL_SCHEMA,
  USED_IDS_SCHEMA,
  EARLIER_USED_IDS,
]

import { SESSION_SCHEMA } from '#server/auth/sessions/session-store.ts'
import { DEMO_SCHEMA } from '#server/demo/demo-queue-store.ts'
import { JOURNAL_DETAIL_SCHEMA, JOURNAL_SCHEMA } from '#server/journal/journal.ts'
import { HISTORY_SCHEMA } from '#server/metrics/store.ts'
import { USED_IDS_SCHEMA, VAULT_SCHEMA } from '#server/vault/vault.ts'

/** What was used before ids were kept. */
const USED_IDS_OF_BEFORE = `
  INSERT OR IGNORE INTO used_connection_ids SELECT connection FROM history_series;
  INSERT OR IGNORE INTO used_connection_ids SELECT connection FROM journal WHERE connection <> '';
`

/** `deck.db`, in the order it grew. What is new comes last: databases out there have run those before. */
export const DECK_MIGRATIONS = [
  HISTORY_SCHEMA,
  DEMO_SCHEMA,
  SESSION_SCHEMA,
  JOURNAL_SCHEMA,
  VAULT_SCHEMA,
  JOURNAL_DETAIL_SCHEMA,
  USED_IDS_SCHEMA,
  USED_IDS_OF_BEFORE,
]

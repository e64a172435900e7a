import type { JournalEntry } from '#contract/journal.ts'
import { csvLine, guardCell } from '#contract/csv.ts'

/** An entry as a line of NDJSON, with all fields. */
export const toNdjsonLine = (entry: JournalEntry): string => `${JSON.stringify(entry)}\n`

const COLUMNS: readonly (readonly [title: string, cell: (entry: JournalEntry) => string | number | null])[] =
  [
    ['id', ({ id }) => id],
    ['time', ({ at }) => new Date(at).toISOString()],
    ['who', ({ who }) => who],
    ['role', ({ role }) => role],
    ['connection', ({ connection }) => connection],
    ['queue_id', ({ queueId }) => queueId],
    ['queue_name', ({ queueName }) => queueName],
    ['action', ({ action }) => action],
    ['detail', ({ detail }) => detail],
    ['count', ({ count }) => count],
    ['outcome', ({ outcome }) => outcome],
    ['status', ({ status }) => status],
    ['request_id', ({ requestId }) => requestId],
  ]

export const CSV_HEADER = csvLine(COLUMNS.map(([title]) => title))

/** An entry as a line of CSV, safe to open in a spreadsheet. */
export const toCsvLine = (entry: JournalEntry): string =>
  csvLine(COLUMNS.map(([, cell]) => guardCell(String(cell(entry) ?? ''))))

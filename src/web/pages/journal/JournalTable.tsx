import { useQuery } from '@tanstack/react-query'
import type { JournalEntry } from '#contract/journal.ts'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { queueQueries } from '#web/api/queues.ts'
import { formatCount } from '#web/lib/format.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { describeAction } from './journal-view.ts'
import classes from './JournalPage.module.css'

const COLUMNS = ['When', 'Who', 'What', 'Connection', 'Queue', 'Count', 'Outcome', 'Request'] as const

interface JournalTableProps {
  entries: readonly JournalEntry[]
  /** Whether they are of one connection, which then need not be said. */
  isOfOne: boolean
}

export function JournalTable({ entries, isOfOne }: JournalTableProps) {
  const connectionNameOf = useConnectionNames()
  const queueNameOf = useQueueNames(entries)
  return (
    <div className={classes.scroller} role="region" aria-label="Changes" tabIndex={0}>
      <table className={classes.table} aria-label="Journal">
        <thead>
          <tr>
            {COLUMNS.filter((column) => !isOfOne || column !== 'Connection').map((column) => (
              <th key={column} scope="col" data-column={column.toLowerCase()}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td title={formatTimestamp(entry.at)}>
                <TimeAgo at={entry.at} />
              </td>
              <td className={classes.name} title={`${entry.who}, ${entry.role}`}>
                {entry.who}
              </td>
              <td className={classes.what} title={entry.detail ?? undefined}>
                {describeAction(entry)}
              </td>
              {!isOfOne && (
                <td className={classes.name} title={entry.connection ?? undefined}>
                  {connectionNameOf(entry)}
                </td>
              )}
              <td className={classes.name} title={entry.queueId ?? undefined}>
                {queueNameOf(entry)}
              </td>
              <td data-column="count">{entry.count === null ? '–' : formatCount(entry.count)}</td>
              <td data-outcome={entry.outcome}>
                {entry.outcome}
                {entry.outcome !== 'done' && ` (${entry.status})`}
              </td>
              <td className={classes.request}>{entry.requestId}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** As connections are called today; one that is gone has only its id. */
function useConnectionNames(): (entry: JournalEntry) => string {
  const { data: deck } = useQuery(deckQueries.detail())
  return ({ connection }) => deck?.connections.find(({ id }) => id === connection)?.name ?? connection ?? '–'
}

/** Entries of a queue that was new at the time, or that are older than names in the journal, have only its id. */
function useQueueNames(entries: readonly JournalEntry[]): (entry: JournalEntry) => string {
  const current = useConnection()
  const isMissing = ({ connection, queueId, queueName }: JournalEntry) =>
    connection === current && queueId !== null && queueName === null
  const { data: queues } = useQuery({ ...queueQueries.list(current), enabled: entries.some(isMissing) })
  return ({ queueId, queueName }) =>
    queueName ??
    queues?.find(({ queue_id }) => queue_id === queueId)?.queue_name ??
    queueId?.slice(0, 8) ??
    '–'
}

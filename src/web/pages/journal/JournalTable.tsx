import { useQuery } from '@tanstack/react-query'
import type { JournalEntry } from '#contract/journal.ts'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { queueQueries } from '#web/api/queues.ts'
import { formatCount } from '#web/lib/format.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { DataTable, type DataColumn } from '#web/ui/table/DataTable.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { describeAction } from './journal-view.ts'
import classes from './JournalTable.module.css'

interface JournalTableProps {
  entries: readonly JournalEntry[]
  /** Whether the entries are of several connections, and need a column for it. */
  hasConnections: boolean
}

export function JournalTable({ entries, hasConnections }: JournalTableProps) {
  const connectionNameOf = useConnectionNames()
  const queueNameOf = useQueueNames(entries)
  const columns: DataColumn<JournalEntry>[] = [
    {
      id: 'time',
      header: 'When',
      cell: ({ at }) => <TimeAgo at={at} />,
      title: ({ at }) => formatTimestamp(at),
    },
    { id: 'user', header: 'User', cell: ({ who }) => who, title: ({ who, role }) => `${who}, ${role}` },
    { id: 'action', header: 'Action', cell: describeAction, title: ({ detail }) => detail ?? undefined },
    {
      id: 'connection',
      header: 'Connection',
      cell: connectionNameOf,
      title: ({ connection }) => connection ?? undefined,
    },
    { id: 'queue', header: 'Queue', cell: queueNameOf, title: ({ queueId }) => queueId ?? undefined },
    {
      id: 'count',
      header: 'Count',
      isNumeric: true,
      cell: ({ count }) => (count === null ? '–' : formatCount(count)),
    },
    {
      id: 'outcome',
      header: 'Outcome',
      cell: ({ outcome, status }) => (
        <span data-outcome={outcome}>{outcome === 'done' ? outcome : `${outcome} (${status})`}</span>
      ),
    },
    { id: 'request', header: 'Request', isCode: true, cell: ({ requestId }) => requestId },
  ]
  return (
    <DataTable
      label="Journal"
      region="Changes"
      className={classes.journal}
      columns={hasConnections ? columns : columns.filter(({ id }) => id !== 'connection')}
      rows={entries}
      rowKey={({ id }) => id}
    />
  )
}

/** Connections are shown by their present name; a removed connection by its ID. */
function useConnectionNames(): (entry: JournalEntry) => string {
  const { data: deck } = useQuery(deckQueries.detail())
  return ({ connection }) => deck?.connections.find(({ id }) => id === connection)?.name ?? connection ?? '–'
}

/** Older entries, and entries about a queue that was new at the time, hold only the queue's ID. */
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

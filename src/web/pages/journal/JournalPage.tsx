import { Anchor, Button, NativeSelect, Skeleton, TextInput, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import type { JournalEntry } from '#contract/access.ts'
import { useConnection } from '#web/api/connection.tsx'
import { journalQueries } from '#web/api/journal.ts'
import { queueQueries } from '#web/api/queues.ts'
import { formatCount } from '#web/lib/bytes.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { ACTION_WORDS, formatJournalView, parseJournalView } from './journal-view.ts'
import classes from './JournalPage.module.css'

const COLUMNS = ['When', 'Who', 'What', 'Queue', 'Messages', 'Outcome', 'Request'] as const

/** Who changed what through this connection, and how it ended; refused changes too. */
export function JournalPage() {
  const connection = useConnection()
  const [query, setQuery] = useSearchParams()
  const view = parseJournalView(query)
  const filter = { connection, ...view }
  const journal = useInfiniteQuery(journalQueries.pages(filter))
  const entries = journal.data?.pages.flatMap((page) => page.entries)
  useEffect(() => {
    document.title = 'Journal · Queuedeck'
  }, [])
  const change = (next: Partial<typeof view>) =>
    setQuery(formatJournalView({ ...view, ...next }), { replace: true })

  return (
    <>
      <div className={classes.header}>
        <Title order={1}>Journal</Title>
        <p>Every change through this connection, who made it and how it ended. Bodies are never in it.</p>
        <Anchor href={journalQueries.exportUrl(filter)} download>
          Export as NDJSON
        </Anchor>
      </div>
      <div className={classes.filters}>
        <TextInput
          type="search"
          aria-label="Who"
          placeholder="Who, exactly"
          value={view.who}
          onChange={(event) => change({ who: event.currentTarget.value })}
        />
        <NativeSelect
          aria-label="What"
          value={view.action}
          data={[
            { value: '', label: 'every action' },
            ...Object.entries(ACTION_WORDS).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => change({ action: event.currentTarget.value })}
        />
      </div>
      {journal.error && (
        <ErrorNotice
          title="The journal could not be loaded"
          error={journal.error}
          onRetry={() => void journal.refetch()}
        />
      )}
      {!entries && !journal.error && <Skeleton h={320} role="status" aria-label="Loading" />}
      {entries?.length === 0 && <EmptyState title="No change was recorded" />}
      {entries && entries.length > 0 && <JournalTable entries={entries} />}
      {journal.hasNextPage && (
        <Button
          variant="default"
          loading={journal.isFetchingNextPage}
          onClick={() => void journal.fetchNextPage()}
        >
          Show older ones
        </Button>
      )}
    </>
  )
}

function JournalTable({ entries }: { entries: readonly JournalEntry[] }) {
  const connection = useConnection()
  const { data: queues = [] } = useQuery(queueQueries.list(connection))
  const nameOf = ({ queueId, queueName }: JournalEntry) =>
    queueName ??
    queues.find(({ queue_id }) => queue_id === queueId)?.queue_name ??
    queueId?.slice(0, 8) ??
    '–'
  return (
    <div className={classes.scroller} role="region" aria-label="Changes" tabIndex={0}>
      <table className={classes.table} aria-label="Journal">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
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
              <td title={entry.role}>{entry.who}</td>
              <td>{ACTION_WORDS[entry.action] ?? entry.action}</td>
              <td title={entry.queueId ?? undefined}>{nameOf(entry)}</td>
              <td data-column="messages">{entry.count === null ? '–' : formatCount(entry.count)}</td>
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

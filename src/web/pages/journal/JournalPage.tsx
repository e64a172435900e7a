import { Anchor, Button, NativeSelect, SegmentedControl, TextInput, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import { useConnection } from '#web/api/connection.tsx'
import { journalQueries } from '#web/api/journal.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { TableSkeleton } from '#web/ui/table/TableSkeleton.tsx'
import { ACTION_WORDS, filterOf, formatJournalView, parseJournalView } from './journal-view.ts'
import classes from './JournalPage.module.css'
import { JournalTable } from './JournalTable.tsx'
import { QueueSelect } from './QueueSelect.tsx'

const SCOPES = [
  { value: 'connection', label: 'This connection' },
  { value: 'everything', label: 'Everything' },
]
const WHAT = {
  connection: 'Every change through this connection, who made it and how it ended.',
  everything: 'Every change through any connection and of connections, and who signed in and out.',
}

/** Who changed what, and how it ended; refused changes too. */
export function JournalPage() {
  const connection = useConnection()
  const [query, setQuery] = useSearchParams()
  const view = parseJournalView(query)
  const { who, action, isEverything } = view
  const scope = isEverything ? 'everything' : 'connection'
  const filter = filterOf(view, connection)
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
        <p>{WHAT[scope]} Bodies are never in it.</p>
        <span className={classes.exports}>
          <Anchor href={journalQueries.exportUrl('ndjson', filter)} download>
            Export as NDJSON
          </Anchor>
          <Anchor href={journalQueries.exportUrl('csv', filter)} download>
            Export as CSV
          </Anchor>
        </span>
      </div>
      <div className={classes.filters}>
        <SegmentedControl
          size="xs"
          aria-label="Changes of"
          value={scope}
          data={SCOPES}
          onChange={(value) => change({ isEverything: value === 'everything' })}
        />
        <TextInput
          type="search"
          aria-label="Who"
          placeholder="Who, exactly"
          value={who}
          onChange={(event) => change({ who: event.currentTarget.value })}
        />
        <NativeSelect
          aria-label="What"
          maw={220}
          value={action}
          data={[
            { value: '', label: 'every action' },
            ...Object.entries(ACTION_WORDS).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => change({ action: event.currentTarget.value })}
        />
        {!isEverything && <QueueSelect value={view.queue} onChange={(queue) => change({ queue })} />}
        <span className={classes.range}>
          <span aria-hidden="true">from</span>
          <TextInput
            type="datetime-local"
            aria-label="From"
            title="From"
            max={view.to || undefined}
            value={view.from}
            onChange={(event) => change({ from: event.currentTarget.value })}
          />
          <span aria-hidden="true">to</span>
          <TextInput
            type="datetime-local"
            aria-label="To"
            title="To, the minute included"
            min={view.from || undefined}
            value={view.to}
            onChange={(event) => change({ to: event.currentTarget.value })}
          />
        </span>
      </div>
      {journal.error && (
        <ErrorNotice
          title="The journal could not be loaded"
          error={journal.error}
          onRetry={() => void journal.refetch()}
        />
      )}
      {!entries && !journal.error && <TableSkeleton label="Loading the journal" />}
      {entries?.length === 0 && <EmptyState title="No change was recorded" />}
      {entries && entries.length > 0 && <JournalTable entries={entries} hasConnections={isEverything} />}
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

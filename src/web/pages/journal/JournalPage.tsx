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
const SUMMARIES = {
  connection: 'Every change made through this connection, by whom, and with what result.',
  everything: 'Every change made through or to any connection, and every sign-in and sign-out.',
}

/** The record of changes, including refused changes. */
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
        <p>{SUMMARIES[scope]} Message bodies are never recorded.</p>
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
          aria-label="Scope"
          value={scope}
          data={SCOPES}
          onChange={(value) => change({ isEverything: value === 'everything' })}
        />
        <TextInput
          type="search"
          aria-label="User"
          placeholder="User (exact match)"
          value={who}
          onChange={(event) => change({ who: event.currentTarget.value })}
        />
        <NativeSelect
          aria-label="Action"
          maw={220}
          value={action}
          data={[
            { value: '', label: 'All actions' },
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
            title="To (inclusive)"
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
      {entries?.length === 0 && <EmptyState title="No changes recorded" />}
      {entries && entries.length > 0 && <JournalTable entries={entries} hasConnections={isEverything} />}
      {journal.hasNextPage && (
        <Button
          variant="default"
          loading={journal.isFetchingNextPage}
          onClick={() => void journal.fetchNextPage()}
        >
          Load older entries
        </Button>
      )}
    </>
  )
}

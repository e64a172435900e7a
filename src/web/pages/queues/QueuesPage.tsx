import { Button, Skeleton, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { LatestSamples } from '#contract/history.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { metricQueries } from '#web/api/metrics.ts'
import { queueQueries } from '#web/api/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import { formatCount, plural } from '#web/lib/format.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { PlusIcon, SearchIcon } from '#web/ui/icons.tsx'
import { TableSkeleton } from '#web/ui/table/TableSkeleton.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { QueueTable } from './QueueTable.tsx'
import { applyView, formatView, parseView, type QueueListView } from './queue-list-view.ts'
import { toQueueRows } from './queue-rows.ts'
import classes from './QueuesPage.module.css'

const FirstSteps = lazy(() => import('./FirstSteps.tsx').then((module) => ({ default: module.FirstSteps })))
const CreateQueueDialog = lazy(() =>
  import('./CreateQueueDialog.tsx').then((module) => ({ default: module.CreateQueueDialog })),
)

/** All queues of the connection, with their latest metrics. */
export function QueuesPage() {
  const connection = useConnection()
  const { data: queues, error, refetch } = useQuery(queueQueries.list(connection))
  const { data: samples } = useQuery(metricQueries.latest(connection))
  const { canAdminister, reason } = usePermissions()
  const [isCreating, setCreating] = useState(false)
  useEffect(() => {
    document.title = 'Queues · Queuedeck'
  }, [])

  const create = (
    <Button
      leftSection={<PlusIcon size={14} />}
      disabled={!canAdminister}
      title={canAdminister ? undefined : reason}
      onClick={() => setCreating(true)}
    >
      Create queue
    </Button>
  )
  return (
    <>
      <div className={classes.header}>
        <Title order={1}>Queues</Title>
        <Summary queues={queues} samples={samples} />
        {queues && queues.length > 0 && create}
      </div>
      {!queues && !error && (
        <>
          <Skeleton h={30} w={340} maw="100%" mb={12} />
          <TableSkeleton label="Loading the queues" className={classes.loading} />
        </>
      )}
      {!queues && error && (
        <ErrorNotice title="The queues could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {queues?.length === 0 && (
        <Suspense>
          <FirstSteps create={create} />
        </Suspense>
      )}
      {queues && queues.length > 0 && <QueueList queues={queues} samples={samples} />}
      <Suspense>{isCreating && <CreateQueueDialog onClose={() => setCreating(false)} />}</Suspense>
    </>
  )
}

interface QueueListProps {
  queues: readonly Queue[]
  samples: LatestSamples | undefined
}

function QueueList({ queues, samples }: QueueListProps) {
  const [query, setQuery] = useSearchParams()
  const view = parseView(query)
  const setView = (next: QueueListView) => setQuery(formatView(next), { replace: true })
  const rows = applyView(toQueueRows(queues, samples, samples?.now ?? 0), view)
  return (
    <>
      <SearchInput value={view.search} onChange={(search) => setView({ ...view, search })} />
      {rows.length === 0 ? (
        <EmptyState
          title={`No queues match “${view.search}”`}
          actions={
            <Button variant="default" onClick={() => setView({ ...view, search: '' })}>
              Clear search
            </Button>
          }
        />
      ) : (
        <QueueTable rows={rows} view={view} onViewChange={setView} />
      )}
    </>
  )
}

function Summary({
  queues,
  samples,
}: {
  queues: readonly Queue[] | undefined
  samples: LatestSamples | undefined
}) {
  const measured = Object.values(samples?.queues ?? {})
  const backlog = measured.reduce((sum, sample) => sum + sample.backlogCount, 0)
  const oldestSample = Math.min(...measured.map((sample) => sample.at))
  return (
    <p className={classes.summary}>
      {queues && queues.length > 0 && plural(queues.length, 'queue')}
      {measured.length > 0 && (
        <>
          {' · '}
          {formatCount(backlog)} waiting · measured <TimeAgo at={oldestSample} />
        </>
      )}
      {samples?.lastError && <span className={classes.stale}> · not up to date: {samples.lastError}</span>}
    </p>
  )
}

function SearchInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    function focusOnSlash(event: KeyboardEvent) {
      const target = event.target as HTMLElement
      if (
        event.key !== '/' ||
        event.ctrlKey ||
        event.metaKey ||
        /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
      )
        return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', focusOnSlash)
    return () => document.removeEventListener('keydown', focusOnSlash)
  }, [])
  return (
    <TextInput
      ref={input}
      type="search"
      className={classes.search}
      aria-label="Search queues by name"
      placeholder="Search by name (press /)"
      leftSection={<SearchIcon size={14} />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

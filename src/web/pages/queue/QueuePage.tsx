import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useSearch } from 'wouter'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { queueQueries } from '#web/api/queues.ts'
import type { QueueTab } from '#web/lib/paths.ts'
import { WorkbenchProvider } from './messages/workbench/workbench.tsx'
import { RunStatus } from './sending/RunStatus.tsx'
import { useShownRuns } from '#web/runs/browser-runs.ts'
import type { RunKind } from '#web/runs/run-store.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { QueueHeader } from './QueueHeader.tsx'
import { QueueTabs } from './QueueTabs.tsx'

const OverviewTab = lazy(() =>
  import('#web/pages/queue/overview/OverviewTab.tsx').then((module) => ({ default: module.OverviewTab })),
)
const MessagesTab = lazy(() =>
  import('#web/pages/queue/messages/MessagesTab.tsx').then((module) => ({ default: module.MessagesTab })),
)
const SendTab = lazy(() =>
  import('#web/pages/queue/send/SendTab.tsx').then((module) => ({ default: module.SendTab })),
)
const SettingsTab = lazy(() =>
  import('#web/pages/queue/settings/SettingsTab.tsx').then((module) => ({ default: module.SettingsTab })),
)

const TAB_CONTENT = {
  overview: OverviewTab,
  messages: MessagesTab,
  send: SendTab,
  settings: SettingsTab,
} satisfies Record<QueueTab, unknown>

/** Every tab shows the sending run of this page and its outcome. */
const RUNS_SHOWN: readonly RunKind[] = ['sending']

interface QueuePageProps {
  queueId: string
  tab: QueueTab
}

/** One queue: its live figures, and a tab for each task. */
export function QueuePage({ queueId, tab }: QueuePageProps) {
  const connection = useConnection()
  const { data: queue, error, refetch } = useQuery(queueQueries.detail(connection, queueId))
  useShownRuns(RUNS_SHOWN, { connection, queueId }, () => undefined)
  const search = useSearch()
  const [messagesSearch, setMessagesSearch] = useState('')
  if (tab === 'messages' && search !== messagesSearch) setMessagesSearch(search)
  const name = queue?.queue_name
  useEffect(() => {
    document.title = `${name ?? 'Queue'} · Queuedeck`
  }, [name])

  if (!queue && error) {
    const title = error.status === 404 ? 'This queue does not exist' : 'The queue could not be loaded'
    return <ErrorNotice title={title} error={error} onRetry={() => void refetch()} />
  }
  return (
    <>
      <QueueHeader queueId={queueId} queue={queue} />
      <QueueTabs queueId={queueId} tab={tab} messagesSearch={messagesSearch} />
      <Suspense fallback={<TabSkeleton />}>
        {queue ? (
          <WorkbenchProvider queue={queue}>
            {tab !== 'send' && <RunStatus queue={queue} />}
            <TabContent tab={tab} queue={queue} />
          </WorkbenchProvider>
        ) : (
          <TabSkeleton />
        )}
      </Suspense>
    </>
  )
}

function TabContent({ tab, queue }: { tab: QueueTab; queue: Queue }) {
  const Content = TAB_CONTENT[tab]
  return <Content queue={queue} />
}

function TabSkeleton() {
  return <Skeleton h={360} role="status" aria-label="Loading" />
}

import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { ConnectionProvider } from '#web/api/connection.tsx'
import { createQueryClient } from '#web/api/query-client.ts'
import { BASE_PATH } from '#web/api/transport.ts'
import { isQueueTab, paths } from '#web/lib/paths.ts'
import { QueuesPage } from '#web/pages/queues/QueuesPage.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'
import { PageSkeleton } from './PageSkeleton.tsx'
import { SessionGate } from './SessionGate.tsx'
import { refreshStatus } from './refresh-status.ts'
import { Shell } from './Shell.tsx'
import { theme, themeVariables } from './theme.ts'

const QueuePage = lazy(() =>
  import('#web/pages/queue/QueuePage.tsx').then((module) => ({ default: module.QueuePage })),
)

const JournalPage = lazy(() =>
  import('#web/pages/journal/JournalPage.tsx').then((module) => ({ default: module.JournalPage })),
)

const ConnectionsPage = lazy(() =>
  import('#web/pages/connections/ConnectionsPage.tsx').then((module) => ({
    default: module.ConnectionsPage,
  })),
)

const UsersPage = lazy(() =>
  import('#web/pages/users/UsersPage.tsx').then((module) => ({ default: module.UsersPage })),
)

const queryClient = createQueryClient({
  onRefreshFailed: refreshStatus.failed,
  onRefreshed: refreshStatus.recovered,
})

interface QueueRouteParams {
  connection: string
  queueId?: string
  tab?: string
  [name: string]: string | undefined
}

/** The nonce that the server writes into every page; style elements must carry it. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

/**
 * Mantine writes its style elements through innerHTML, which Trusted Types refuse; children are set as text. Therefore
 * the theme's variables are written here, the classes of `hiddenFrom` and `visibleFrom` are left out, and the styles of
 * responsive props are deduplicated.
 */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateInlineStyles
    >
      <style nonce={styleNonce()}>{themeVariables}</style>
      <QueryClientProvider client={queryClient}>
        <Router base={BASE_PATH}>
          <SessionGate>
            <Switch>
              <Route path="/">
                <Redirect to={paths.home} replace />
              </Route>
              <Route path={paths.connections}>
                <Shell>
                  <Suspense fallback={<PageSkeleton />}>
                    <ConnectionsPage />
                  </Suspense>
                </Shell>
              </Route>
              <Route path={paths.users}>
                <Shell>
                  <Suspense fallback={<PageSkeleton />}>
                    <UsersPage />
                  </Suspense>
                </Shell>
              </Route>
              <Route<{ connection: string }> path="/:connection/journal">
                {({ connection }) => (
                  <ConnectionProvider connection={connection}>
                    <Shell>
                      <Suspense fallback={<PageSkeleton />}>
                        <JournalPage />
                      </Suspense>
                    </Shell>
                  </ConnectionProvider>
                )}
              </Route>
              <Route<QueueRouteParams> path="/:connection/queues/:queueId?/:tab?">
                {({ connection, queueId, tab }) => (
                  <ConnectionProvider connection={connection}>
                    <Shell>
                      <QueuesRoute queueId={queueId} tab={tab} />
                    </Shell>
                  </ConnectionProvider>
                )}
              </Route>
              <Route>
                <Shell>
                  <NotFoundPage />
                </Shell>
              </Route>
            </Switch>
          </SessionGate>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  )
}

function QueuesRoute({
  queueId,
  tab = 'overview',
}: {
  queueId: string | undefined
  tab: string | undefined
}) {
  if (queueId === undefined) return <QueuesPage />
  if (!isQueueTab(tab)) return <NotFoundPage />
  return (
    <Suspense fallback={<PageSkeleton />}>
      <QueuePage key={queueId} queueId={queueId} tab={tab} />
    </Suspense>
  )
}

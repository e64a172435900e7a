import { useQuery } from '@tanstack/react-query'
import { Fragment, lazy, Suspense, type ReactNode } from 'react'
import { sessionQueries, useSessionOfAllTabs } from '#web/api/session.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { PageSkeleton } from './PageSkeleton.tsx'

const RefusedPage = lazy(() =>
  import('./RefusedPage.tsx').then((module) => ({ default: module.RefusedPage })),
)
const SignInPage = lazy(() => import('./SignInPage.tsx').then((module) => ({ default: module.SignInPage })))

/** Shows the pages to signed-in users, or if no sign-in is required; otherwise shows the sign-in page. */
export function SessionGate({ children }: { children: ReactNode }) {
  useSessionOfAllTabs()
  const { data: session, error, refetch } = useQuery(sessionQueries.current())
  // The server never refuses this call, so the 401 comes from the proxy in front of it.
  if (error?.status === 401) {
    return (
      <Suspense fallback={<PageSkeleton />}>
        <RefusedPage reason="Your session at the proxy in front of this server has ended. Reload the page to sign in again." />
      </Suspense>
    )
  }
  if (!session && error) {
    return <ErrorNotice title="The server does not respond" error={error} onRetry={() => void refetch()} />
  }
  if (!session) return null
  // The key drops the state of all pages when another user signs in.
  if (session.principal) return <Fragment key={session.principal.name}>{children}</Fragment>
  return (
    <Suspense fallback={<PageSkeleton />}>
      {session.refusal === undefined ? (
        <SignInPage methods={session.methods} />
      ) : (
        <RefusedPage reason={session.refusal} />
      )}
    </Suspense>
  )
}

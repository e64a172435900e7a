import { useQuery } from '@tanstack/react-query'
import { Fragment, lazy, Suspense, type ReactNode } from 'react'
import { sessionQueries, useSessionOfAllTabs } from '#web/api/session.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { PageSkeleton } from './PageSkeleton.tsx'

const RefusedPage = lazy(() =>
  import('./RefusedPage.tsx').then((module) => ({ default: module.RefusedPage })),
)
const SignInPage = lazy(() => import('./SignInPage.tsx').then((module) => ({ default: module.SignInPage })))

/** Shows the pages to whoever is signed in, or need not be; to others the way in. */
export function SessionGate({ children }: { children: ReactNode }) {
  useSessionOfAllTabs()
  const { data: session, error, refetch } = useQuery(sessionQueries.current())
  // The server tells everyone who they are; this was said by what stands in front of it.
  if (error?.status === 401) {
    return (
      <Suspense fallback={<PageSkeleton />}>
        <RefusedPage reason="Your sign-in at the proxy in front of this server has ended. Load the page again to sign in." />
      </Suspense>
    )
  }
  if (!session && error) {
    return <ErrorNotice title="The server does not answer" error={error} onRetry={() => void refetch()} />
  }
  if (!session) return null
  // Nothing that a page holds is for the next one.
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

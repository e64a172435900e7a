import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { sessionQueries } from '#web/api/session.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { PageSkeleton } from './PageSkeleton.tsx'

const SignInPage = lazy(() => import('./SignInPage.tsx').then((module) => ({ default: module.SignInPage })))

/** Shows the pages to whoever is signed in, or need not be; to others the way in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useQuery(sessionQueries.current())
  if (!session && error) {
    return <ErrorNotice title="The server does not answer" error={error} onRetry={() => void refetch()} />
  }
  if (!session) return null
  if (session.principal) return children
  return (
    <Suspense fallback={<PageSkeleton />}>
      <SignInPage methods={session.methods} />
    </Suspense>
  )
}

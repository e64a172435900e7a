import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { hasSessions, sessionQueries } from '#web/api/session.ts'
import { useEndSessions, userQueries } from '#web/api/users.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import { TableSkeleton } from '#web/ui/table/TableSkeleton.tsx'
import classes from './UsersPage.module.css'
import { UserTable } from './UserTable.tsx'

const NO_SESSIONS =
  'There are no sessions to manage: sign-in is off, or Cloudflare Access handles it. Revoke Access sessions in Cloudflare.'

/** Lists the users and their sessions, and ends sessions. */
export function UsersPage() {
  const { data: session } = useQuery(sessionQueries.current())
  const isAdmin = session?.principal?.role === 'admin'
  const isManaged = session !== undefined && hasSessions(session)
  const { data, error, refetch } = useQuery({ ...userQueries.list(), enabled: isAdmin && isManaged })
  const end = useEndSessions()
  useEffect(() => {
    document.title = 'Users · Queuedeck'
  }, [])
  return (
    <>
      <div className={classes.header}>
        <Title order={1}>Users</Title>
        <p>
          Users who can sign in, and their sessions. Ending a session takes effect immediately. To remove a
          user, delete them from the --config file.
        </p>
      </div>
      {!isManaged && <Notice>{NO_SESSIONS}</Notice>}
      {isManaged && !isAdmin && <Notice>Only admins can see users.</Notice>}
      {error && !data && (
        <ErrorNotice title="The users could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {end.error && <ErrorNotice title="The session was not ended" error={end.error} />}
      {isAdmin && isManaged && !data && !error && <TableSkeleton label="Loading the users" />}
      {data && (
        <UserTable
          users={data.users}
          ownSessionId={session?.principal?.sessionId ?? null}
          isEnding={end.isPending}
          onEnd={(ids) => end.mutate(ids)}
        />
      )}
    </>
  )
}

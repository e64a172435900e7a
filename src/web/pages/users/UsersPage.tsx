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

/** Where there is nothing to manage. */
const NO_SESSIONS =
  'Nobody signs in here, or it happens at Cloudflare Access in front: there its sessions are kept and revoked.'

/** Who may sign in, where each is signed in, and ending that. */
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
          Who may sign in, and where each is signed in. A session that is ended is refused at once; a user is
          kept out by taking them from the file of --config.
        </p>
      </div>
      {!isManaged && <Notice>{NO_SESSIONS}</Notice>}
      {isManaged && !isAdmin && <Notice>Users are shown to admins.</Notice>}
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

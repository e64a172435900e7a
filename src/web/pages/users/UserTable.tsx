import { Badge, Button } from '@mantine/core'
import type { UserList } from '#contract/access.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { DataTable, type DataColumn } from '#web/ui/table/DataTable.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { toUserRows, type UserRow } from './user-rows.ts'
import classes from './UserTable.module.css'

const TO_THE_MINUTE = 'yyyy-mm-dd hh:mm'.length

interface UserTableProps {
  users: UserList['users']
  /** The session of this page, which can only be ended by signing out. */
  ownSessionId: string | null
  isEnding: boolean
  onEnd: (sessionIds: readonly string[]) => void
}

export function UserTable({ users, ownSessionId, isEnding, onEnd }: UserTableProps) {
  const columns: DataColumn<UserRow>[] = [
    {
      id: 'user',
      header: 'User',
      cell: ({ name }) => name,
      title: ({ name, role }) => `${name}, ${role}`,
    },
    { id: 'role', header: 'Role', cell: ({ role }) => role },
    {
      id: 'signed-in',
      header: 'Signed in',
      cell: ({ session }) =>
        session ? formatTimestamp(session.createdAt).slice(0, TO_THE_MINUTE) : 'not signed in',
    },
    {
      id: 'last-seen',
      header: 'Last seen',
      cell: ({ session, isOwn }) => session && (isOwn ? 'now' : <TimeAgo at={session.lastSeenAt} />),
    },
    {
      id: 'actions',
      header: 'Actions',
      cell: (row) => <SessionActions row={row} isEnding={isEnding} onEnd={onEnd} />,
    },
  ]
  return (
    <DataTable
      label="Users"
      region="List of users"
      className={classes.users}
      columns={columns}
      rows={toUserRows(users, ownSessionId)}
      rowKey={({ key }) => key}
      startsGroup={({ isFirst }) => isFirst}
    />
  )
}

interface SessionActionsProps extends Pick<UserTableProps, 'isEnding' | 'onEnd'> {
  row: UserRow
}

function SessionActions({ row, isEnding, onEnd }: SessionActionsProps) {
  const { name, isFirst, session, isOwn, others } = row
  const buttons = { variant: 'default', size: 'compact-xs', disabled: isEnding } as const
  return (
    <>
      {isOwn && (
        <Badge color="gray" miw="max-content">
          This session
        </Badge>
      )}
      {session && !isOwn && (
        <Button {...buttons} aria-label={`End session of ${name}`} onClick={() => onEnd([session.id])}>
          End session
        </Button>
      )}
      {isFirst && others.length > 1 && (
        <Button {...buttons} aria-label={`End all sessions of ${name}`} onClick={() => onEnd(others)}>
          End all {others.length}
        </Button>
      )}
    </>
  )
}

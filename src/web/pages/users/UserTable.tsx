import { Badge, Button } from '@mantine/core'
import type { UserList } from '#contract/access.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { toUserRows, type UserRow } from './user-rows.ts'
import classes from './UsersPage.module.css'

const TO_THE_MINUTE = 'yyyy-mm-dd hh:mm'.length

interface UserTableProps {
  users: UserList['users']
  /** The session of this page, which is ended by signing out. */
  ownSessionId: string | null
  isEnding: boolean
  onEnd: (sessionIds: readonly string[]) => void
}

export function UserTable({ users, ownSessionId, isEnding, onEnd }: UserTableProps) {
  return (
    <div className={classes.frame} role="region" aria-label="List of users" tabIndex={0}>
      <table className={classes.table} aria-label="Users">
        <thead>
          <tr>
            <th scope="col">User</th>
            <th scope="col" className={classes.role}>
              Role
            </th>
            <th scope="col">Signed in</th>
            <th scope="col">Last seen</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {toUserRows(users, ownSessionId).map((row) => (
            <Row key={row.key} row={row} isEnding={isEnding} onEnd={onEnd} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps extends Pick<UserTableProps, 'isEnding' | 'onEnd'> {
  row: UserRow
}

function Row({ row: { name, role, isFirst, session, isOwn, others }, isEnding, onEnd }: RowProps) {
  const buttons = { variant: 'default', size: 'compact-xs', disabled: isEnding } as const
  return (
    <tr className={isFirst ? classes.first : undefined}>
      <td className={classes.name} title={`${name}, ${role}`}>
        {name}
      </td>
      <td className={classes.role}>{role}</td>
      <td>{session ? formatTimestamp(session.createdAt).slice(0, TO_THE_MINUTE) : 'not signed in'}</td>
      <td>{session && (isOwn ? 'now' : <TimeAgo at={session.lastSeenAt} />)}</td>
      <td className={classes.actions}>
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
      </td>
    </tr>
  )
}

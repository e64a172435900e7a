import type { Role, UserList } from '#contract/access.ts'

type Session = UserList['users'][number]['sessions'][number]

/** A session, or a user without sessions. */
export interface UserRow {
  key: string
  name: string
  role: Role
  /** Whether it is the user's first row, which has the button that ends all sessions. */
  isFirst: boolean
  session: Session | null
  /** Whether it is the session of this page. */
  isOwn: boolean
  /** IDs of the user's sessions except the session of this page. */
  others: readonly string[]
}

/** One row per session, users in the order of the configuration. */
export function toUserRows(users: UserList['users'], ownSessionId: string | null): UserRow[] {
  return users.flatMap(({ name, role, sessions }) => {
    const others = sessions.map(({ id }) => id).filter((id) => id !== ownSessionId)
    const rows: (Session | null)[] = sessions.length > 0 ? sessions : [null]
    return rows.map((session, index) => ({
      key: session?.id ?? `none ${name}`,
      name,
      role,
      isFirst: index === 0,
      session,
      isOwn: session !== null && session.id === ownSessionId,
      others,
    }))
  })
}

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { sessionQueries, useSignOut } from '#web/api/session.ts'
import classes from './Shell.module.css'

/** Who is signed in, and the way out; nothing where nobody has to sign in. */
export function Who() {
  const { data: session } = useQuery(sessionQueries.current())
  const signOut = useSignOut()
  if (!session?.principal || session.mode === 'open') return null
  const { name, role } = session.principal
  return (
    <span className={classes.who}>
      <span title={`Signed in as ${name}, ${role}`}>{name}</span>
      <Button variant="subtle" size="compact-xs" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        Sign out
      </Button>
    </span>
  )
}

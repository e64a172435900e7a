import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useConnection } from '#web/api/connection.tsx'
import { sessionQueries, useSignOut } from '#web/api/session.ts'
import { paths } from '#web/lib/paths.ts'
import classes from './Shell.module.css'

/** Who is signed in, what was done, and the way out. */
export function Who() {
  const { data: session } = useQuery(sessionQueries.current())
  const signOut = useSignOut()
  const connection = useConnection()
  if (!session?.principal) return null
  const { name, role } = session.principal
  const journal = role === 'admin' && <Link href={paths.journal(connection)}>Journal</Link>
  if (session.mode === 'open') return <span className={classes.who}>{journal}</span>
  return (
    <span className={classes.who}>
      {journal}
      <span title={`Signed in as ${name}, ${role}`}>{name}</span>
      <Button variant="subtle" size="compact-xs" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        Sign out
      </Button>
    </span>
  )
}

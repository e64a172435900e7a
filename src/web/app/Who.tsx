import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { privateStorage } from '#web/api/browser-privacy.ts'
import { useConnectionIfAny } from '#web/api/connection.tsx'
import { ACCESS_SIGN_OUT, sessionQueries, useSignOut } from '#web/api/session.ts'
import { paths } from '#web/lib/paths.ts'
import classes from './Shell.module.css'

const FORGETS = 'Drafts, templates, the messages last sent and leases are cleared from this browser'

/** Who is signed in, what was done, and the way out. */
export function Who() {
  const { data: session } = useQuery(sessionQueries.current())
  const connection = useConnectionIfAny()
  if (!session?.principal) return null
  const { name, role } = session.principal
  const journal = role === 'admin' && (
    <Link href={connection === null ? paths.wholeJournal : paths.journal(connection)}>Journal</Link>
  )
  if (session.mode === 'open') return <span className={classes.who}>{journal}</span>
  return (
    <span className={classes.who}>
      {journal}
      <span className={classes.name} title={`Signed in as ${name}, ${role}`}>
        {name}
      </span>
      {session.methods.includes('access') ? (
        <Button
          component="a"
          href={ACCESS_SIGN_OUT}
          variant="subtle"
          size="compact-xs"
          title={FORGETS}
          onClick={() => privateStorage.forget()}
        >
          Sign out
        </Button>
      ) : (
        <SignOutButton />
      )}
    </span>
  )
}

function SignOutButton() {
  const signOut = useSignOut()
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      title={FORGETS}
      loading={signOut.isPending}
      onClick={() => signOut.mutate()}
    >
      Sign out
    </Button>
  )
}

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { privateStorage } from '#web/storage/browser-privacy.ts'
import { ACCESS_SIGN_OUT, sessionQueries, useSignOut } from '#web/api/session.ts'
import classes from './Shell.module.css'

const FORGETS = 'Drafts, templates, the messages last sent and leases are cleared from this browser'

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { data: session } = useQuery(sessionQueries.current())
  if (!session?.principal || session.mode === 'open') return null
  const { name, role } = session.principal
  return (
    <span className={classes.user}>
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

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { privateStorage } from '#web/storage/browser-privacy.ts'
import { ACCESS_SIGN_OUT, sessionQueries, useSignOut } from '#web/api/session.ts'
import classes from './Shell.module.css'

const CLEARS = 'Clears drafts, templates, recently sent messages and leases from this browser'

/** Shows the signed-in user, with a button to sign out. */
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
          title={CLEARS}
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
      title={CLEARS}
      loading={signOut.isPending}
      onClick={() => signOut.mutate()}
    >
      Sign out
    </Button>
  )
}

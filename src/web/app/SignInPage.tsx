import { Button, PasswordInput, TextInput, Title } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { SignInMethod } from '#contract/access.ts'
import { useSignIn } from '#web/api/session.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Logo } from './Logo.tsx'
import classes from './SignInPage.module.css'

const LINK_PATH = '/sign-in'

/** Signs in with a name and password, or with the link that the server printed when it started. */
export function SignInPage({ methods }: { methods: readonly SignInMethod[] }) {
  useEffect(() => {
    document.title = 'Sign in · Queuedeck'
  }, [])
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Logo />
        <Title order={1}>Sign in to Queuedeck</Title>
        {methods.includes('password') ? <PasswordForm /> : <LinkSignIn />}
      </div>
    </main>
  )
}

function PasswordForm() {
  const signIn = useSignIn()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  return (
    <form
      className={classes.form}
      aria-label="Sign in"
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate({ name, password })
      }}
    >
      <TextInput
        label="Name"
        autoComplete="username"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        size="xs"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={signIn.isPending} disabled={name === '' || password === ''}>
        Sign in
      </Button>
      {signIn.error && <ErrorNotice error={signIn.error} />}
    </form>
  )
}

/** The token is in the fragment of the address, which browsers never send. */
function LinkSignIn() {
  const [path, navigate] = useLocation()
  const { mutate, isPending, error } = useSignIn()
  const isUsed = useRef(false)
  useEffect(() => {
    const link = path === LINK_PATH ? location.hash.slice(1) : ''
    if (link === '' || isUsed.current) return
    isUsed.current = true
    // Removes the token from the address first, so that it does not stay in the browser history.
    navigate('/', { replace: true })
    mutate({ link })
  }, [path, navigate, mutate])
  return (
    <div className={classes.form} role="status">
      {isPending ? (
        <p>Signing in…</p>
      ) : (
        <p>
          Open the link that the server printed when it started. It can be used once, within ten minutes. To
          get a new link, restart the server.
        </p>
      )}
      {error && <ErrorNotice error={error} />}
    </div>
  )
}

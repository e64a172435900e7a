import { Button, Title } from '@mantine/core'
import { useEffect } from 'react'
import { ACCESS_SIGN_OUT } from '#web/api/session.ts'
import { Logo } from './Logo.tsx'
import classes from './SignInPage.module.css'

/** Shown to users who signed in at Cloudflare Access but have no access here: the reason, and what they can do. */
export function RefusedPage({ reason }: { reason: string }) {
  useEffect(() => {
    document.title = 'Access denied · Queuedeck'
  }, [])
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Logo />
        <Title order={1}>Access denied</Title>
        <div className={classes.form} role="alert">
          <p>{reason}</p>
        </div>
        {/* Reloads the page itself, so that Access can show its own sign-in page. */}
        <Button onClick={() => location.reload()}>Reload</Button>
        <Button component="a" href={ACCESS_SIGN_OUT} variant="default">
          Sign in as another user
        </Button>
      </div>
    </main>
  )
}

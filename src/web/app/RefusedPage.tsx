import { Button, Title } from '@mantine/core'
import { useEffect } from 'react'
import { ACCESS_SIGN_OUT } from '#web/api/session.ts'
import { Logo } from './Logo.tsx'
import classes from './SignInPage.module.css'

/** For whoever signs in at Cloudflare Access and is not let in: why, and what one can do. */
export function RefusedPage({ reason }: { reason: string }) {
  useEffect(() => {
    document.title = 'Not let in · Queuedeck'
  }, [])
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Logo />
        <Title order={1}>You are not let in</Title>
        <div className={classes.form} role="alert">
          <p>{reason}</p>
        </div>
        {/* Of the page itself, not only of its data: Access shows its own page to whoever has to sign in. */}
        <Button onClick={() => location.reload()}>Load again</Button>
        <Button component="a" href={ACCESS_SIGN_OUT} variant="default">
          Sign in as someone else
        </Button>
      </div>
    </main>
  )
}

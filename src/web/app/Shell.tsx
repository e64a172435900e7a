import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorBoundary } from 'react-error-boundary'
import { Link } from 'wouter'
import { useConnectionIfAny } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { LeaseTray } from '#web/leases/LeaseTray.tsx'
import { paths } from '#web/lib/paths.ts'
import { RunTray } from '#web/runs/RunTray.tsx'
import { WarningIcon } from '#web/ui/icons.tsx'
import { WideText } from '#web/ui/WideText.tsx'
import { ConnectionSwitcher } from './ConnectionSwitcher.tsx'
import { Logo } from './Logo.tsx'
import { PagesNav } from './PagesNav.tsx'
import { PageError } from './PageError.tsx'
import { useRefreshFailure } from './refresh-status.ts'
import classes from './Shell.module.css'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import { UserMenu } from './UserMenu.tsx'

/** The frame of every page: connection, navigation, trays, and a notice when the data is not up to date. */
export function Shell({ children }: { children: ReactNode }) {
  const connection = useConnectionIfAny()
  const { data: deck } = useQuery(deckQueries.detail())
  const failure = useRefreshFailure()
  const current = deck?.connections.find(({ id }) => id === connection)
  return (
    <>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      {current?.isProduction && (
        <div aria-hidden="true" className={classes.frame} data-color={current.color ?? undefined} />
      )}
      <header className={classes.header} data-color={current?.color ?? undefined}>
        <Link className={classes.brand} href={connection === null ? paths.home : paths.queues(connection)}>
          <Logo />
          <WideText>Queuedeck</WideText>
        </Link>
        <ConnectionSwitcher connections={deck?.connections ?? []} current={connection} />
        <PagesNav />
        {deck?.readOnly && <span className={classes.readOnly}>Read-only</span>}
        <div className={classes.status} role="status">
          {failure && (
            <span className={classes.failure}>
              <WarningIcon size={14} />
              <span>Not up to date: {failure.message}</span>
            </span>
          )}
        </div>
        <RunTray />
        <LeaseTray />
        <ThemeSwitch />
        <UserMenu />
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        <ErrorBoundary FallbackComponent={PageError} resetKeys={[location.pathname]}>
          {children}
        </ErrorBoundary>
      </main>
    </>
  )
}

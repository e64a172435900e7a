import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { useConnectionIfAny } from '#web/api/connection.tsx'
import { hasSessions, sessionQueries } from '#web/api/session.ts'
import { paths } from '#web/lib/paths.ts'
import classes from './Shell.module.css'

/** Links to the pages for admins. */
export function PagesNav() {
  const { data: session } = useQuery(sessionQueries.current())
  const connection = useConnectionIfAny()
  const [path] = useLocation()
  if (session?.principal?.role !== 'admin') return null
  const pages = [
    { name: 'Connections', href: paths.connections },
    ...(hasSessions(session) ? [{ name: 'Users', href: paths.users }] : []),
    { name: 'Journal', href: connection === null ? paths.wholeJournal : paths.journal(connection) },
  ]
  return (
    <nav aria-label="Pages" className={classes.nav}>
      {pages.map(({ name, href }) => (
        <Link key={name} href={href} aria-current={path === href ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  )
}

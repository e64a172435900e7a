import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import type { Connection, RateBudget } from '#contract/deck.ts'
import { metricQueries } from '#web/api/metrics.ts'
import { sessionQueries } from '#web/api/session.ts'
import { formatCount } from '#web/lib/bytes.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { paths } from '#web/lib/paths.ts'
import { useNow } from '#web/ui/use-now.ts'
import classes from './Shell.module.css'

interface ConnectionMarkProps {
  connections: readonly Connection[]
  /** Id of the one in the address; null on a page that is about none. */
  current: string | null
}

/** Which account the pages speak to, and the way to another. */
export function ConnectionMark({ connections, current }: ConnectionMarkProps) {
  const [, navigate] = useLocation()
  const { data: session } = useQuery(sessionQueries.current())
  const connection = connections.find(({ id }) => id === current)
  return (
    <span className={classes.connection} title={connection && `Account ${connection.accountId}`}>
      {connections.length > 1 ? (
        <NativeSelect
          aria-label="Connection"
          value={current ?? ''}
          data={[
            ...(current === null ? [{ value: '', label: 'Choose a connection', disabled: true }] : []),
            ...connections.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => navigate(paths.queues(event.currentTarget.value))}
        />
      ) : (
        <OnlyConnection connections={connections} current={current} />
      )}
      {connection?.kind === 'embedded' && <span className={classes.kind}>embedded server</span>}
      {connection?.isProduction && <span className={classes.production}>Production</span>}
      {connection?.isReadOnly && <span className={classes.readOnly}>Read-only</span>}
      {connection?.kind === 'cloudflare' && <Budget connection={connection.id} />}
      {session?.principal?.role === 'admin' && <Link href={paths.connections}>Connections</Link>}
    </span>
  )
}

/** Where there is no choice: where one is, or the way there. */
function OnlyConnection({ connections, current }: ConnectionMarkProps) {
  if (current !== null) return connections.find(({ id }) => id === current)?.name ?? current
  const [only] = connections
  return only && <Link href={paths.queues(only.id)}>{only.name}</Link>
}

/** Said once the requests get scarce: Cloudflare counts them over all tools of its user. */
const SCARCE = 0.6

function Budget({ connection }: { connection: string }) {
  const { data } = useQuery(metricQueries.latest(connection))
  const now = useNow(1_000)
  const text = data?.budget && budgetText(data.budget, now)
  return text ? <span className={classes.budget}>{text}</span> : null
}

function budgetText({ limit, remaining, blockedUntil }: RateBudget, now: number): string | null {
  if (blockedUntil !== null && blockedUntil > now) {
    return `Cloudflare refuses requests for ${formatDuration(blockedUntil - now)}`
  }
  if (remaining > limit * SCARCE) return null
  return `${formatCount(remaining)} of ${formatCount(limit)} requests left`
}

import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import type { Connection } from '#contract/connections.ts'
import { metricQueries } from '#web/api/metrics.ts'
import { paths } from '#web/lib/paths.ts'
import { ColorDot } from '#web/ui/ColorDot.tsx'
import { describeBudget } from '#web/ui/rate-budget.ts'
import { useNow } from '#web/ui/use-now.ts'
import classes from './Shell.module.css'

interface ConnectionSwitcherProps {
  connections: readonly Connection[]
  /** The id of the connection in the address; null on a page without one. */
  current: string | null
}

/** Shows the connection in use, and switches to another. */
export function ConnectionSwitcher({ connections, current }: ConnectionSwitcherProps) {
  const [, navigate] = useLocation()
  const connection = connections.find(({ id }) => id === current)
  return (
    <span className={classes.connection} title={connection && `Account ${connection.accountId}`}>
      {connections.length > 1 ? (
        <NativeSelect
          aria-label="Connection"
          leftSection={connection?.color && <ColorDot color={connection.color} />}
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
    </span>
  )
}

/** Without a choice: the name of the connection, as a link from pages without one. */
function OnlyConnection({ connections, current }: ConnectionSwitcherProps) {
  if (current !== null) {
    const connection = connections.find(({ id }) => id === current)
    return (
      <span className={classes.only}>
        <ColorDot color={connection?.color ?? null} />
        {connection?.name ?? current}
      </span>
    )
  }
  const [only] = connections
  return only && <Link href={paths.queues(only.id)}>{only.name}</Link>
}

/** Shown when few requests are left of the API's rate limit. */
function Budget({ connection }: { connection: string }) {
  const { data } = useQuery(metricQueries.latest(connection))
  const now = useNow(1_000)
  const budget = data?.budget && describeBudget(data.budget, now)
  return budget?.isScarce ? (
    <span className={classes.budget} title={budget.reset ?? undefined}>
      {budget.left}
    </span>
  ) : null
}

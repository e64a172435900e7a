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
  /** Id of the one in the address; null on a page that is about none. */
  current: string | null
}

/** Which account the pages speak to, and the way to another. */
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

/** Where there is no choice: where one is, or the way there. */
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

/** Said once the requests get scarce. */
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

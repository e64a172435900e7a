import { Badge, Button } from '@mantine/core'
import { Link } from 'wouter'
import type { ConnectionSource, ListedConnection } from '#contract/connections.ts'
import { paths } from '#web/lib/paths.ts'
import { ColorDot } from '#web/ui/ColorDot.tsx'
import { Budget } from './Budget.tsx'
import classes from './ConnectionsPage.module.css'

const SOURCES: Record<ConnectionSource, string> = {
  file: 'File of --config',
  environment: 'Environment',
  dashboard: 'Dashboard',
  embedded: 'This server',
}

interface ConnectionTableProps {
  connections: readonly ListedConnection[]
  /** Whether those of the dashboard can be changed. */
  canChange: boolean
  onEdit: (connection: ListedConnection) => void
  onRemove: (connection: ListedConnection) => void
}

export function ConnectionTable({ connections, canChange, onEdit, onRemove }: ConnectionTableProps) {
  return (
    <div className={classes.frame} role="region" aria-label="List of connections" tabIndex={0}>
      <table className={classes.table} aria-label="Connections">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Requests</th>
            <th scope="col">Production</th>
            <th scope="col">Read-only</th>
            <th scope="col">Account</th>
            <th scope="col">Set up in</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {connections.map((connection) => {
            const { id, name, kind, accountId, source, color, isProduction, isReadOnly, whyLocked } =
              connection
            return (
              <tr key={id}>
                <td>
                  <span className={classes.name}>
                    <ColorDot color={color} />
                    <Link href={paths.queues(id)}>{name}</Link>
                  </span>
                  {whyLocked !== null && <p className={classes.locked}>Locked: {whyLocked}</p>}
                </td>
                <td className={classes.budget}>
                  {kind === 'cloudflare' ? <Budget connection={id} /> : 'no limit'}
                </td>
                <td>{isProduction ? <Badge color="red">Yes</Badge> : 'No'}</td>
                <td>{isReadOnly ? 'Yes' : 'No'}</td>
                <td className={classes.account}>{accountId}</td>
                <td>{SOURCES[source]}</td>
                <td className={classes.actions}>
                  {canChange && source === 'dashboard' && (
                    <>
                      <Button
                        variant="default"
                        size="compact-xs"
                        aria-label={`Edit ${name}`}
                        onClick={() => onEdit(connection)}
                      >
                        Edit
                      </Button>
                      <Button
                        variant="default"
                        size="compact-xs"
                        aria-label={`Remove ${name}`}
                        onClick={() => onRemove(connection)}
                      >
                        Remove
                      </Button>
                    </>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

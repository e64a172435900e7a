import { Badge, Button } from '@mantine/core'
import { Link } from 'wouter'
import type { ConnectionSource, ListedConnection } from '#contract/connections.ts'
import { paths } from '#web/lib/paths.ts'
import { ColorDot } from '#web/ui/ColorDot.tsx'
import { DataTable, type DataColumn } from '#web/ui/table/DataTable.tsx'
import { Budget } from './Budget.tsx'
import classes from './ConnectionTable.module.css'

const SOURCES: Record<ConnectionSource, string> = {
  file: '--config file',
  environment: 'Environment',
  dashboard: 'Dashboard',
  embedded: 'This server',
}

const COLUMNS: readonly DataColumn<ListedConnection>[] = [
  { id: 'name', header: 'Name', cell: (connection) => <NameCell connection={connection} /> },
  {
    id: 'requests',
    header: 'Requests',
    cell: ({ id, kind }) => (kind === 'cloudflare' ? <Budget connection={id} /> : 'no limit'),
  },
  {
    id: 'production',
    header: 'Production',
    cell: ({ isProduction }) => (isProduction ? <Badge color="red">Yes</Badge> : 'No'),
  },
  { id: 'read-only', header: 'Read-only', cell: ({ isReadOnly }) => (isReadOnly ? 'Yes' : 'No') },
  { id: 'account', header: 'Account', isCode: true, cell: ({ accountId }) => accountId },
  { id: 'source', header: 'Set up in', cell: ({ source }) => SOURCES[source] },
]

interface ConnectionTableProps {
  connections: readonly ListedConnection[]
  /** Whether connections that were added in the dashboard can be changed. */
  canChange: boolean
  onEdit: (connection: ListedConnection) => void
  onRemove: (connection: ListedConnection) => void
}

export function ConnectionTable({ connections, canChange, onEdit, onRemove }: ConnectionTableProps) {
  const buttons = { variant: 'default', size: 'compact-xs' } as const
  const actions: DataColumn<ListedConnection> = {
    id: 'actions',
    header: 'Actions',
    cell: (connection) =>
      canChange &&
      connection.source === 'dashboard' && (
        <>
          <Button {...buttons} aria-label={`Edit ${connection.name}`} onClick={() => onEdit(connection)}>
            Edit
          </Button>
          <Button {...buttons} aria-label={`Remove ${connection.name}`} onClick={() => onRemove(connection)}>
            Remove
          </Button>
        </>
      ),
  }
  return (
    <DataTable
      label="Connections"
      region="List of connections"
      className={classes.connections}
      columns={[...COLUMNS, actions]}
      rows={connections}
      rowKey={({ id }) => id}
    />
  )
}

function NameCell({ connection: { id, name, color, whyLocked } }: { connection: ListedConnection }) {
  return (
    <>
      <span className={classes.name}>
        <ColorDot color={color} />
        <Link href={paths.queues(id)}>{name}</Link>
      </span>
      {whyLocked !== null && <p className={classes.locked}>Locked: {whyLocked}</p>}
    </>
  )
}

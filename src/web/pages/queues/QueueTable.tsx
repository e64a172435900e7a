import { Badge } from '@mantine/core'
import { Link } from 'wouter'
import { useConnection } from '#web/api/connection.tsx'
import { formatBytes, formatCount, plural } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { paths } from '#web/lib/paths.ts'
import { DataTable, type DataColumn } from '#web/ui/table/DataTable.tsx'
import { isSortColumn, sortBy, type QueueListView, type SortColumn } from './queue-list-view.ts'
import type { QueueRow } from './queue-rows.ts'
import classes from './QueueTable.module.css'

type QueueColumn = DataColumn<QueueRow> & ({ id: SortColumn; isSortable: true } | { id: 'state' })

const COLUMNS: readonly QueueColumn[] = [
  { id: 'name', header: 'Name', isSortable: true, cell: (row) => <NameCell row={row} /> },
  {
    id: 'backlog',
    header: 'Backlog',
    isNumeric: true,
    isSortable: true,
    cell: ({ backlogCount }) => measured(backlogCount, formatCount),
  },
  {
    id: 'size',
    header: 'Size',
    isNumeric: true,
    isSortable: true,
    cell: ({ backlogBytes }) => measured(backlogBytes, formatBytes),
  },
  { id: 'oldest', header: 'Oldest', isNumeric: true, isSortable: true, cell: oldestCell },
  {
    id: 'consumer',
    header: 'Consumer',
    isSortable: true,
    cell: ({ consumer }) => (consumer === 'None' ? <span className={classes.quiet}>None</span> : consumer),
  },
  { id: 'state', header: 'State', cell: (row) => <StateBadges row={row} /> },
]

/** With fewer rows it is faster to draw them all. */
const VIRTUAL_FROM = 200
const ROW_HEIGHT = 40
const VIRTUAL = { from: VIRTUAL_FROM, rowHeight: () => ROW_HEIGHT }

interface QueueTableProps {
  rows: readonly QueueRow[]
  view: QueueListView
  onViewChange: (view: QueueListView) => void
}

export function QueueTable({ rows, view, onViewChange }: QueueTableProps) {
  return (
    <DataTable
      label="Queues"
      className={classes.queues}
      columns={COLUMNS}
      rows={rows}
      rowKey={({ id }) => id}
      sort={{ by: view.column, isDescending: view.isDescending }}
      onSort={(column) => isSortColumn(column) && onViewChange(sortBy(view, column))}
      virtual={VIRTUAL}
    />
  )
}

function NameCell({ row }: { row: QueueRow }) {
  const connection = useConnection()
  return (
    <>
      <Link href={paths.queue(connection, row.id)} title={row.name}>
        {row.name}
      </Link>
      <div className={classes.narrow}>
        {row.consumer} <StateBadges row={row} />
      </div>
    </>
  )
}

function measured(value: number | null, format: (value: number) => string) {
  if (value !== null) return format(value)
  return (
    <span className={classes.quiet} title="Not measured yet">
      …
    </span>
  )
}

function oldestCell(row: QueueRow) {
  if (row.oldestAgeMs !== null) return formatDuration(row.oldestAgeMs)
  const isUnknown = row.backlogCount !== null && row.backlogCount > 0
  return (
    <span
      className={classes.quiet}
      title={isUnknown ? 'The API does not report the age' : 'No messages are waiting'}
    >
      {isUnknown ? 'unknown' : '–'}
    </span>
  )
}

function StateBadges({ row }: { row: QueueRow }) {
  const [feeder, ...others] = row.deadLettersOf
  return (
    <span className={classes.badges}>
      {row.isPaused && <Badge color="yellow">Paused</Badge>}
      {feeder !== undefined && (
        <Badge color="red" title={row.deadLettersOf.join(', ')} maw={220}>
          DLQ of {others.length === 0 ? feeder : plural(row.deadLettersOf.length, 'queue')}
        </Badge>
      )}
    </span>
  )
}

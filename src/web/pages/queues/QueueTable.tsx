import { Badge, UnstyledButton } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { Link } from 'wouter'
import { useConnection } from '#web/api/connection.tsx'
import { formatBytes, formatCount, plural } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { paths } from '#web/lib/paths.ts'
import { ArrowDownIcon, ArrowUpIcon } from '#web/ui/icons.tsx'
import { SpacerRow } from '#web/ui/SpacerRow.tsx'
import { sortBy, type QueueListView, type SortColumn } from './queue-list-view.ts'
import type { QueueRow } from './queue-rows.ts'
import classes from './QueueTable.module.css'

const COLUMNS: { column: SortColumn; title: string; className: string | undefined }[] = [
  { column: 'name', title: 'Name', className: undefined },
  { column: 'backlog', title: 'Backlog', className: classes.number },
  { column: 'size', title: 'Size', className: `${classes.number} ${classes.wide}` },
  { column: 'oldest', title: 'Oldest', className: classes.number },
  { column: 'consumer', title: 'Consumer', className: classes.wide },
]

const ROW_HEIGHT = 40
/** Below this many rows the browser draws all of them faster than it is told which to leave out. */
const VIRTUAL_FROM = 200

interface QueueTableProps {
  rows: readonly QueueRow[]
  view: QueueListView
  onViewChange: (view: QueueListView) => void
}

export function QueueTable({ rows, view, onViewChange }: QueueTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const isVirtual = rows.length >= VIRTUAL_FROM
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: isVirtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const items = virtualizer.getVirtualItems()
  const shown = isVirtual ? items.map((item) => rows[item.index] as QueueRow) : rows
  const above = isVirtual ? (items[0]?.start ?? 0) : 0
  const below = isVirtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0

  return (
    <div ref={scroller} className={isVirtual ? `${classes.frame} ${classes.scroller}` : classes.frame}>
      <table className={classes.table} aria-label="Queues" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {COLUMNS.map(({ column, title, className }) => (
              <SortableHeader
                key={column}
                title={title}
                className={className}
                order={view.column === column ? (view.isDescending ? 'descending' : 'ascending') : 'none'}
                onSort={() => onViewChange(sortBy(view, column))}
              />
            ))}
            <th scope="col" className={classes.wide}>
              State
            </th>
          </tr>
        </thead>
        <tbody>
          <SpacerRow height={above} />
          {shown.map((row) => (
            <Row key={row.id} row={row} />
          ))}
          <SpacerRow height={below} />
        </tbody>
      </table>
    </div>
  )
}

interface SortableHeaderProps {
  title: string
  className: string | undefined
  order: 'ascending' | 'descending' | 'none'
  onSort: () => void
}

function SortableHeader({ title, className, order, onSort }: SortableHeaderProps) {
  return (
    <th scope="col" className={className} aria-sort={order}>
      <UnstyledButton className={classes.sort} onClick={onSort}>
        {title}
        <span className={order === 'none' ? classes.unsorted : undefined}>
          {order === 'ascending' ? <ArrowUpIcon size={12} /> : <ArrowDownIcon size={12} />}
        </span>
      </UnstyledButton>
    </th>
  )
}

function Row({ row }: { row: QueueRow }) {
  const connection = useConnection()
  return (
    <tr className={classes.row}>
      <td className={classes.name}>
        <Link href={paths.queue(connection, row.id)} title={row.name}>
          {row.name}
        </Link>
        <div className={classes.narrow}>
          {row.consumer} <StateBadges row={row} />
        </div>
      </td>
      <td className={classes.number}>{measured(row.backlogCount, formatCount)}</td>
      <td className={`${classes.number} ${classes.wide}`}>{measured(row.backlogBytes, formatBytes)}</td>
      <td className={classes.number}>{oldestCell(row)}</td>
      <td className={`${classes.wide} ${classes.consumer}`}>
        {row.consumer === 'None' ? <span className={classes.quiet}>None</span> : row.consumer}
      </td>
      <td className={classes.wide}>
        <StateBadges row={row} />
      </td>
    </tr>
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
      title={isUnknown ? 'The API does not know the age' : 'No message is waiting'}
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

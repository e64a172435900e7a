import type { History } from '#contract/history.ts'
import { isFromAnalytics, sourceOf } from '#web/charts/history-source.ts'
import { formatBytes, formatCount } from '#web/lib/format.ts'
import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'
import { DataTable, type DataColumn } from '#web/ui/table/DataTable.tsx'
import classes from './HistoryTable.module.css'

type Point = History['points'][number]

const COLUMNS: readonly DataColumn<Point>[] = [
  { id: 'from', header: 'From', cell: ({ at }) => formatTimestamp(at).slice(0, -4) },
  {
    id: 'backlog',
    header: 'Backlog',
    isNumeric: true,
    cell: ({ backlogCount }) => (backlogCount === null ? 'not measured' : formatCount(backlogCount)),
  },
  {
    id: 'size',
    header: 'Size',
    isNumeric: true,
    cell: ({ backlogBytes }) => (backlogBytes === null ? '–' : formatBytes(backlogBytes)),
  },
  {
    id: 'oldest',
    header: 'Oldest message',
    isNumeric: true,
    cell: ({ oldestAgeMs }) => (oldestAgeMs === null ? '–' : formatDuration(oldestAgeMs)),
  },
]
const SOURCE: DataColumn<Point> = {
  id: 'source',
  header: 'Source',
  isNumeric: true,
  cell: (point) => sourceOf(point) ?? '–',
}

/** The numbers of the charts, newest first. Points from Cloudflare's analytics are marked as such. */
export function HistoryTable({ history }: { history: History }) {
  return (
    <DataTable
      label="History"
      region="History as a table"
      className={classes.history}
      columns={history.points.some(isFromAnalytics) ? [...COLUMNS, SOURCE] : COLUMNS}
      rows={history.points.toReversed()}
      rowKey={({ at }) => at}
    />
  )
}

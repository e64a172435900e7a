import { useMemo } from 'react'
import { formatBytes } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { DataTable, type DataColumn } from '#web/ui/table/DataTable.tsx'
import type { PreviewRow } from './bulk-preview.ts'
import classes from './BulkTable.module.css'

const ROW_HEIGHT = 32
const NOTED_ROW_HEIGHT = 51
const BODY_LENGTH = 240
const VIRTUAL = {
  from: 0,
  rowHeight: ({ note }: PreviewRow) => (note ? NOTED_ROW_HEIGHT : ROW_HEIGHT),
}

interface BulkTableProps {
  rows: readonly PreviewRow[]
  /** What a row was in the source. */
  unit: 'Line' | 'Element'
}

/** The messages that were read, before they are sent, and then the result of each. */
export function BulkTable({ rows, unit }: BulkTableProps) {
  const columns = useMemo(() => columnsFor(unit), [unit])
  return (
    <DataTable
      label="Lines"
      region="Preview"
      className={classes.preview}
      columns={columns}
      rows={rows}
      rowKey={keyOf}
      isFixed
      virtual={VIRTUAL}
    />
  )
}

const keyOf = ({ index }: PreviewRow) => index
const messageOf = ({ reading }: PreviewRow['line']) => ('message' in reading ? reading.message : null)

const columnsFor = (unit: BulkTableProps['unit']): DataColumn<PreviewRow>[] => [
  {
    id: 'number',
    header: unit,
    isNumeric: true,
    cell: ({ number }) => <span data-unit={unit}>{number}</span>,
  },
  { id: 'type', header: 'Type', cell: ({ line }) => messageOf(line)?.content_type ?? '–' },
  {
    id: 'size',
    header: 'Size',
    isNumeric: true,
    cell: ({ line }) => (line.reading.bytes === null ? '–' : formatBytes(line.reading.bytes)),
  },
  {
    id: 'delay',
    header: 'Delay',
    isNumeric: true,
    cell: ({ line }) => {
      const seconds = messageOf(line)?.delay_seconds
      return seconds === undefined ? '–' : formatDuration(seconds * 1_000)
    },
  },
  {
    id: 'body',
    header: 'Body or problem',
    cell: ({ line, note, tone }) => (
      <>
        {note && (
          <span className={classes.note} data-tone={tone}>
            {note}
          </span>
        )}
        <span data-code>{shownBody(messageOf(line)?.body, line.text)}</span>
      </>
    ),
  },
]

/** The body of what can be sent; of what cannot, the line itself. */
function shownBody(body: unknown, text: string): string {
  if (body === undefined) return text.slice(0, BODY_LENGTH)
  return (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, BODY_LENGTH)
}

import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { memo, useRef } from 'react'
import { formatBytes } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import sheet from '#web/ui/SheetTable.module.css'
import { SpacerRow } from '#web/ui/SpacerRow.tsx'
import type { PreviewRow } from './bulk-preview.ts'
import classes from './BulkTable.module.css'

const ROW_HEIGHT = 32
const BODY_LENGTH = 240
const HEADERS = ['Type', 'Size', 'Delay', 'Body or problem'] as const

interface BulkTableProps {
  rows: readonly PreviewRow[]
  /** What the rows are counted by. */
  numbers: 'Line' | 'Element'
}

/** What was read, before anything is sent; and what became of it. Only the rows in sight are drawn. */
export function BulkTable({ rows, numbers }: BulkTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.note ? ROW_HEIGHT * 1.6 : ROW_HEIGHT),
    getItemKey: (index) => rows[index]?.index ?? index,
    overscan: 10,
  })
  const items = virtualizer.getVirtualItems()
  return (
    <div
      ref={scroller}
      className={`${sheet.scroller} ${classes.scroller}`}
      role="region"
      aria-label="Preview"
      tabIndex={0}
    >
      <table className={`${sheet.table} ${classes.table}`} aria-label="Lines" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col" data-column="number">
              {numbers}
            </th>
            {HEADERS.map((header) => (
              <th key={header} scope="col" data-column={header.split(' ')[0]?.toLowerCase()}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <SpacerRow height={items[0]?.start ?? 0} />
          {items.map((item) => {
            const row = rows[item.index]
            return (
              row && (
                <LineRow
                  key={item.key}
                  row={row}
                  numbers={numbers}
                  place={item.index}
                  measure={virtualizer.measureElement}
                />
              )
            )
          })}
          <SpacerRow height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  )
}

interface LineRowProps {
  row: PreviewRow
  numbers: BulkTableProps['numbers']
  place: number
  measure: Virtualizer<HTMLDivElement, HTMLTableRowElement>['measureElement']
}

const LineRow = memo(function LineRow({ row, numbers, place, measure }: LineRowProps) {
  const { line, number, note, tone } = row
  const message = 'message' in line.reading ? line.reading.message : null
  const { bytes } = line.reading
  return (
    <tr ref={measure} data-index={place} aria-rowindex={place + 2}>
      <td data-column="number" data-of={numbers}>
        {number}
      </td>
      <td data-column="type">{message?.content_type ?? '–'}</td>
      <td data-column="size">{bytes === null ? '–' : formatBytes(bytes)}</td>
      <td data-column="delay">
        {message?.delay_seconds === undefined ? '–' : formatDuration(message.delay_seconds * 1_000)}
      </td>
      <td data-column="body">
        {note && (
          <span className={classes.note} data-tone={tone}>
            {note}
          </span>
        )}
        <span className={sheet.preview}>{shownBody(message?.body, line.text)}</span>
      </td>
    </tr>
  )
})

/** The body of what can be sent; of what cannot, the line itself. */
function shownBody(body: unknown, text: string): string {
  if (body === undefined) return text.slice(0, BODY_LENGTH)
  return (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, BODY_LENGTH)
}

import { Badge } from '@mantine/core'
import { memo, type MouseEvent } from 'react'
import { formatBytes, formatCount } from '#web/lib/format.ts'
import { isLastAttempt } from '#web/leases/last-attempt.ts'
import { useHasPassed, useNow } from '#web/ui/use-now.ts'
import type { ColumnId } from '#web/pages/queue/messages/model/columns.ts'
import { LeaseCell } from '#web/leases/LeaseCell.tsx'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import classes from './MessageTable.module.css'
import {
  formatExactMoment,
  formatMoment,
  type TimeStyle,
} from '#web/pages/queue/messages/model/time-preference.ts'

const PREVIEW_LENGTH = 240
const ID_LENGTH = 8

/** What all rows share. */
export interface RowContext {
  columns: readonly ColumnId[]
  paths: readonly string[]
  /** Texts of the path columns, by path and message id. */
  values: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Deliveries before the queue gives up; null when unknown. */
  deliveries: number | null
  timeStyle: TimeStyle
  /** When the lease of a message ends; null for one without. */
  leaseEndsAt: (message: LoadedMessage) => number | null
  onToggle: (id: string, isRange: boolean) => void
  onOpen: (id: string) => void
}

interface MessageRowProps extends RowContext {
  message: LoadedMessage
  rowIndex: number
  isTabStop: boolean
  isSelected: boolean
  isOpen: boolean
}

/** A row of the list. Its keys are handled by the table, so that they work wherever the focus is in it. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, rowIndex, isTabStop, isSelected, isOpen, columns, paths, values, onToggle, onOpen } = props
  const { id } = message
  const shortId = id.slice(0, ID_LENGTH)
  const isExpired = useHasPassed(props.leaseEndsAt(message) ?? Infinity)
  function onClick(event: MouseEvent) {
    if (event.shiftKey) onToggle(id, true)
    else if (event.ctrlKey || event.metaKey) onToggle(id, false)
    else onOpen(id)
  }
  return (
    <tr
      className={classes.row}
      tabIndex={isTabStop ? 0 : -1}
      data-id={id}
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      data-open={isOpen || undefined}
      data-expired={isExpired || undefined}
      data-noted={message.note !== null || undefined}
      // With Shift the rows in between are meant, not their text.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={onClick}
    >
      <td className={classes.check} onClick={(event) => event.stopPropagation()}>
        {/* A plain one: of Mantine's a scrolling list draws too many to keep up. */}
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select message ${shortId}`}
          checked={isSelected}
          onChange={(event) => onToggle(id, (event.nativeEvent as unknown as globalThis.MouseEvent).shiftKey)}
        />
      </td>
      {columns.map((column) => (
        <Cell key={column} column={column} {...props} />
      ))}
      {paths.map((path) => (
        <td key={path} data-column="path" data-code title={values[path]?.[id]}>
          {values[path]?.[id]}
        </td>
      ))}
    </tr>
  )
})

function Cell({ column, ...props }: MessageRowProps & { column: ColumnId }) {
  const { message, deliveries, timeStyle, leaseEndsAt } = props
  const { id, body } = message
  switch (column) {
    case 'lease': {
      const endsAt = leaseEndsAt(message)
      return (
        <td data-column="lease" data-numeric>
          {endsAt === null ? 'peeked' : <LeaseCell endsAt={endsAt} />}
        </td>
      )
    }
    case 'id':
      return (
        <td data-column="id" data-code title={id}>
          {id.slice(0, ID_LENGTH)}
        </td>
      )
    case 'attempts':
      return (
        <td data-column="attempts">
          <Attempts message={message} deliveries={deliveries} />
        </td>
      )
    case 'age':
      return (
        <td data-column="age" data-numeric title={formatExactMoment(message.timestampMs, timeStyle)}>
          {timeStyle === 'ago' ? (
            <Age at={message.timestampMs} />
          ) : (
            formatMoment(message.timestampMs, 0, timeStyle)
          )}
        </td>
      )
    case 'type':
      return <td data-column="type">{body.contentType}</td>
    case 'size':
      return (
        <td data-column="size" data-numeric title={`${formatCount(body.byteLength)} bytes`}>
          {formatBytes(body.byteLength)}
        </td>
      )
    case 'body':
      return (
        <td data-column="body">
          <span data-code>
            {body.text === null ? `${body.byteLength} bytes` : body.text.slice(0, PREVIEW_LENGTH)}
          </span>
          {message.note && (
            <span className={classes.note} title={message.note}>
              {message.note}
            </span>
          )}
        </td>
      )
  }
}

/** Attempts so far; a peek has not started the next one. */
function Attempts({ message, deliveries }: { message: LoadedMessage; deliveries: number | null }) {
  const isPeeked = message.hold.kind === 'ref'
  const isLast = isLastAttempt(message.attempts + (isPeeked ? 1 : 0), deliveries)
  return (
    <>
      {deliveries === null ? message.attempts : `${message.attempts} of ${deliveries}`}
      {isLast && (
        <Badge
          color="red"
          size="xs"
          ml={6}
          title={isPeeked ? 'The next delivery is the last' : 'There are no further deliveries'}
        >
          {isPeeked ? 'last attempt next' : 'last'}
        </Badge>
      )}
    </>
  )
}

function Age({ at }: { at: number }) {
  return formatMoment(at, useNow(1_000), 'ago')
}

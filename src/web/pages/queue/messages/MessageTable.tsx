import { Badge, Checkbox } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type KeyboardEvent, type MouseEvent } from 'react'
import { formatBytes } from '#web/lib/bytes.ts'
import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'
import { SpacerRow } from '#web/ui/SpacerRow.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { LeaseCell } from './LeaseCell.tsx'
import type { HeldMessage } from './leases.ts'
import classes from './MessageTable.module.css'

const ROW_HEIGHT = 36
const PREVIEW_LENGTH = 240
const ID_LENGTH = 8
const HEADERS = ['Lease', 'Id', 'Attempts', 'Age', 'Type', 'Size', 'Body'] as const

interface MessageTableProps {
  messages: readonly HeldMessage[]
  /** Deliveries before the queue gives up; null when unknown. */
  deliveries: number | null
  selected: ReadonlySet<string>
  openId: string | null
  onToggle: (id: string, isRange: boolean) => void
  onToggleAll: () => void
  onOpen: (id: string) => void
}

/** The messages that were pulled. Only the rows in sight are drawn, however many there are. */
export function MessageTable({
  messages,
  deliveries,
  selected,
  openId,
  onToggle,
  onToggleAll,
  onOpen,
}: MessageTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (messages[index]?.note ? ROW_HEIGHT * 2 : ROW_HEIGHT),
    getItemKey: (index) => messages[index]?.id ?? index,
    overscan: 10,
  })
  const items = virtualizer.getVirtualItems()
  const selectedHere = messages.filter(({ id }) => selected.has(id)).length

  return (
    <div ref={scroller} className={classes.scroller}>
      <table className={classes.table} aria-label="Messages" aria-rowcount={messages.length + 1}>
        <thead>
          <tr>
            <th scope="col" className={classes.check}>
              <Checkbox
                size="xs"
                aria-label="Select all messages"
                checked={selectedHere > 0 && selectedHere === messages.length}
                indeterminate={selectedHere > 0 && selectedHere < messages.length}
                onChange={onToggleAll}
              />
            </th>
            {HEADERS.map((header) => (
              <th key={header} scope="col" data-column={header.toLowerCase()}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <SpacerRow height={items[0]?.start ?? 0} />
          {items.map((item) => {
            const message = messages[item.index]
            if (!message) return null
            return (
              <MessageRow
                key={item.key}
                message={message}
                deliveries={deliveries}
                isSelected={selected.has(message.id)}
                isOpen={message.id === openId}
                onToggle={onToggle}
                onOpen={onOpen}
              />
            )
          })}
          <SpacerRow height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  )
}

interface MessageRowProps {
  message: HeldMessage
  deliveries: number | null
  isSelected: boolean
  isOpen: boolean
  onToggle: (id: string, isRange: boolean) => void
  onOpen: (id: string) => void
}

function moveFocus(event: KeyboardEvent<HTMLTableRowElement>): void {
  const row = event.currentTarget
  const next = event.key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling
  if (!(next instanceof HTMLElement) || next.ariaHidden === 'true') return
  event.preventDefault()
  next.focus()
}

function MessageRow({ message, deliveries, isSelected, isOpen, onToggle, onOpen }: MessageRowProps) {
  const shortId = message.id.slice(0, ID_LENGTH)
  const isLast = deliveries !== null && message.attempts >= deliveries

  function onKeyDown(event: KeyboardEvent<HTMLTableRowElement>) {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter') onOpen(message.id)
    else if (event.key === ' ' || event.key.toLowerCase() === 'x') {
      event.preventDefault()
      onToggle(message.id, event.shiftKey)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveFocus(event)
  }
  function onClick(event: MouseEvent) {
    if (event.shiftKey) onToggle(message.id, true)
    else onOpen(message.id)
  }

  return (
    <tr
      className={classes.row}
      tabIndex={0}
      aria-selected={isSelected}
      data-open={isOpen || undefined}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <td className={classes.check} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          size="xs"
          aria-label={`Select message ${shortId}`}
          checked={isSelected}
          onChange={(event) =>
            onToggle(message.id, (event.nativeEvent as unknown as globalThis.MouseEvent).shiftKey)
          }
        />
      </td>
      <td data-column="lease">
        <LeaseCell endsAt={message.leaseEndsAt} />
      </td>
      <td data-column="id" title={message.id}>
        {shortId}
      </td>
      <td data-column="attempts">
        {deliveries === null ? message.attempts : `${message.attempts} of ${deliveries}`}
        {isLast && (
          <Badge color="red" size="xs" ml={6} title="There is no further delivery after this one">
            last
          </Badge>
        )}
      </td>
      <td data-column="age" title={formatTimestamp(message.timestampMs)}>
        <Age at={message.timestampMs} />
      </td>
      <td data-column="type">{message.body.contentType}</td>
      <td data-column="size">{formatBytes(message.body.byteLength)}</td>
      <td data-column="body">
        <span className={classes.preview}>
          {message.body.text === null
            ? `${message.body.byteLength} bytes`
            : message.body.text.slice(0, PREVIEW_LENGTH)}
        </span>
        {message.note && <span className={classes.note}>{message.note}</span>}
      </td>
    </tr>
  )
}

function Age({ at }: { at: number }) {
  return formatDuration(useNow(1_000) - at)
}

import { Checkbox } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { SpacerRow } from '#web/ui/SpacerRow.tsx'
import { COLUMNS, nextSort, type ColumnId, type ColumnPreferences, type Sort } from './columns.ts'
import type { LoadedMessage } from './loaded.ts'
import { MessageRow, type RowContext } from './MessageRow.tsx'
import classes from './MessageTable.module.css'

const ROW_HEIGHT = 36
const HEADERS: Record<ColumnId, string> = {
  lease: 'Lease',
  id: 'Id',
  attempts: 'Attempts',
  age: 'Age',
  type: 'Type',
  size: 'Size',
  body: 'Body',
}

interface MessageTableProps extends Omit<RowContext, 'columns' | 'paths'> {
  messages: readonly LoadedMessage[]
  preferences: ColumnPreferences
  selected: ReadonlySet<string>
  openId: string | null
  /** The row that the keyboard stands on. */
  cursorId: string | null
  onSort: (sort: Sort | null) => void
  onToggleAll: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** The messages that were loaded. Only the rows in sight are drawn, however many there are. */
export function MessageTable(props: MessageTableProps) {
  const { messages, preferences, selected, openId, cursorId, onSort, onToggleAll, onKeyDown, ...context } =
    props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (messages[index]?.note ? ROW_HEIGHT * 2 : ROW_HEIGHT),
    getItemKey: (index) => messages[index]?.id ?? index,
    overscan: 10,
  })
  const cursorIndex = messages.findIndex(({ id }) => id === cursorId)
  useFocusFollowsCursor(scroller, cursorId, cursorIndex, (index) => virtualizer.scrollToIndex(index))

  const items = virtualizer.getVirtualItems()
  const selectedHere = messages.filter(({ id }) => selected.has(id)).length
  const columns = COLUMNS.filter((column) => !preferences.hidden.includes(column))
  const { paths, sort } = preferences
  const firstShown = items[0]?.index ?? 0
  return (
    // The keys of the rows, wherever in the list they are pressed.
    <div ref={scroller} className={classes.scroller} role="presentation" onKeyDown={onKeyDown}>
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
            {columns.map((column) => (
              <SortHeader key={column} column={column} label={HEADERS[column]} sort={sort} onSort={onSort} />
            ))}
            {paths.map((path) => (
              <SortHeader key={path} column={path} label={path} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <SpacerRow height={items[0]?.start ?? 0} />
          {items.map((item) => {
            const message = messages[item.index]
            if (!message) return null
            const isTabStop = cursorIndex < 0 ? item.index === firstShown : item.index === cursorIndex
            return (
              <MessageRow
                key={item.key}
                message={message}
                rowIndex={item.index + 2}
                isTabStop={isTabStop}
                isSelected={selected.has(message.id)}
                isOpen={message.id === openId}
                columns={columns}
                paths={paths}
                {...context}
              />
            )
          })}
          <SpacerRow height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  )
}

/** Brings the row under the cursor into sight, and the focus to it once it is drawn. */
function useFocusFollowsCursor(
  scroller: React.RefObject<HTMLDivElement | null>,
  cursorId: string | null,
  cursorIndex: number,
  scrollTo: (index: number) => void,
): void {
  const shownFor = useRef<string | null>(null)
  useEffect(() => {
    if (cursorId === null || cursorIndex < 0 || shownFor.current === cursorId) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(cursorId)}"]`)
    if (!row) {
      scrollTo(cursorIndex)
      return
    }
    shownFor.current = cursorId
    row.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  })
}

interface SortHeaderProps {
  column: string
  label: string
  sort: Sort | null
  onSort: (sort: Sort | null) => void
}

function SortHeader({ column, label, sort, onSort }: SortHeaderProps) {
  const direction = sort?.by === column ? (sort.isDescending ? 'descending' : 'ascending') : undefined
  return (
    <th scope="col" data-column={column} aria-sort={direction}>
      <button
        type="button"
        className={classes.sort}
        title={label}
        onClick={() => onSort(nextSort(sort, column))}
      >
        {label}
        {direction && <span aria-hidden="true">{direction === 'ascending' ? ' ↑' : ' ↓'}</span>}
      </button>
    </th>
  )
}

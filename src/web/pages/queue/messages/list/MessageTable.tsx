import { Checkbox } from '@mantine/core'
import { useVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  Fragment,
  useCallback,
  useEffect,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import { formatCount } from '#web/lib/format.ts'
import sheet from '#web/ui/SheetTable.module.css'
import { SpacerRow } from '#web/ui/SpacerRow.tsx'
import {
  COLUMNS,
  nextSort,
  type ColumnId,
  type ColumnPreferences,
  type Sort,
} from '#web/pages/queue/messages/model/columns.ts'
import { drawnRows, gapBefore } from './drawn-rows.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { MessageRow, type RowContext } from './MessageRow.tsx'
import classes from './MessageTable.module.css'
import type { Cursor } from './use-cursor.ts'

/** As in MessageTable.module.css. */
const ROW_HEIGHT = 36
const NOTED_ROW_HEIGHT = 54
const HEADERS: Record<ColumnId, string> = {
  lease: 'Lease',
  id: 'Id',
  attempts: 'Attempts',
  age: 'Age',
  type: 'Type',
  size: 'Size',
  body: 'Body',
}

export interface MessageTableProps extends Omit<RowContext, 'columns' | 'paths'> {
  list: RefObject<HTMLDivElement | null>
  messages: readonly LoadedMessage[]
  /** Whether a filter hides some of what is loaded. */
  isNarrowed: boolean
  preferences: ColumnPreferences
  selected: ReadonlySet<string>
  openId: string | null
  /** Where the keyboard stands. */
  cursor: Cursor | null
  onSort: (sort: Sort | null) => void
  onToggleAll: () => void
  onKeyDown: (event: KeyboardEvent) => void
  /** A row got the focus. */
  onFollow: (id: string) => void
}

/** The messages that were loaded. Only the rows in sight are drawn, however many there are. */
export function MessageTable(props: MessageTableProps) {
  const { list, messages, isNarrowed, preferences, selected, openId, cursor, ...rest } = props
  const { onSort, onToggleAll, onKeyDown, onFollow, ...context } = rest
  const cursorIndex = cursor ? messages.findIndex(({ id }) => id === cursor.id) : -1
  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => list.current,
    estimateSize: (index) => (messages[index]?.note ? NOTED_ROW_HEIGHT : ROW_HEIGHT),
    // One that stays the same keeps what was worked out for thousands of rows.
    getItemKey: useCallback((index: number) => messages[index]?.id ?? index, [messages]),
    overscan: 10,
    // The row one stands on stays, so that the keys go on from it however far the wheel went.
    rangeExtractor: useCallback((range: Range) => drawnRows(range, cursorIndex), [cursorIndex]),
  })
  useFocusFollowsCursor(list, cursor, cursorIndex, (index) => virtualizer.scrollToIndex(index))
  function onFocus({ target }: FocusEvent<HTMLElement>): void {
    if (target.dataset['id'] !== undefined) onFollow(target.dataset['id'])
  }

  const items = virtualizer.getVirtualItems()
  const selectedHere = messages.filter(({ id }) => selected.has(id)).length
  const columns = COLUMNS.filter((column) => !preferences.hidden.includes(column))
  const { paths, sort } = preferences
  const firstShown = items[0]?.index ?? 0
  return (
    // The keys of the rows, wherever in the list they are pressed.
    <div
      ref={list}
      className={`${sheet.scroller} ${classes.scroller}`}
      role="presentation"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <table
        className={`${sheet.table} ${classes.table}`}
        data-absolute={context.timeStyle !== 'ago' || undefined}
        aria-label="Messages"
        aria-rowcount={messages.length + 1}
      >
        <thead>
          <tr>
            <th scope="col" className={classes.check}>
              <Checkbox
                size="xs"
                aria-label={
                  isNarrowed ? `Select all ${formatCount(messages.length)} shown` : 'Select all messages'
                }
                title={isNarrowed ? 'Only those that the filter shows' : undefined}
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
          {items.map((item, place) => {
            const message = messages[item.index]
            if (!message) return null
            const isTabStop = cursorIndex < 0 ? item.index === firstShown : item.index === cursorIndex
            return (
              <Fragment key={item.key}>
                <SpacerRow height={gapBefore(items, place)} />
                <MessageRow
                  message={message}
                  rowIndex={item.index + 2}
                  isTabStop={isTabStop}
                  isSelected={selected.has(message.id)}
                  isOpen={message.id === openId}
                  columns={columns}
                  paths={paths}
                  {...context}
                />
              </Fragment>
            )
          })}
          <SpacerRow height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  )
}

/**
 * Brings the row under the cursor into sight, and the focus to it once it is drawn. Where the cursor only made way for
 * rows that left, it takes the focus if nothing else has it.
 */
function useFocusFollowsCursor(
  list: RefObject<HTMLDivElement | null>,
  cursor: Cursor | null,
  cursorIndex: number,
  scrollTo: (index: number) => void,
): void {
  const shownFor = useRef<Cursor | null>(null)
  useEffect(() => {
    if (!cursor || cursorIndex < 0 || shownFor.current === cursor) return
    const { activeElement } = document
    const isFree =
      activeElement === null || activeElement === document.body || list.current?.contains(activeElement)
    if (!cursor.takesFocus && !isFree) {
      shownFor.current = cursor
      return
    }
    const row = list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(cursor.id)}"]`)
    if (!row) {
      scrollTo(cursorIndex)
      return
    }
    shownFor.current = cursor
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

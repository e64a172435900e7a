import { Checkbox } from '@mantine/core'
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import { formatCount } from '#web/lib/format.ts'
import { Table } from '#web/ui/table/Table.tsx'
import { TableHead, type HeadColumn } from '#web/ui/table/TableHead.tsx'
import { useVirtualRows } from '#web/ui/table/use-virtual-rows.ts'
import { VirtualRows } from '#web/ui/table/VirtualRows.tsx'
import {
  COLUMNS,
  nextSort,
  type ColumnId,
  type ColumnPreferences,
  type Sort,
} from '#web/pages/queue/messages/model/columns.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { MessageRow, type RowContext } from './MessageRow.tsx'
import classes from './MessageTable.module.css'
import type { Cursor } from './use-cursor.ts'

/** As in MessageTable.module.css. */
const ROW_HEIGHT = 36
const NOTED_ROW_HEIGHT = 54
const HEADERS: Record<ColumnId, Omit<HeadColumn, 'id'>> = {
  lease: { header: 'Lease', isNumeric: true },
  id: { header: 'ID' },
  attempts: { header: 'Attempts' },
  age: { header: 'Age', isNumeric: true },
  type: { header: 'Type' },
  size: { header: 'Size', isNumeric: true },
  body: { header: 'Body' },
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
  const virtualizer = useVirtualRows({
    scroller: list,
    count: messages.length,
    rowHeight: (index) => (messages[index]?.note ? NOTED_ROW_HEIGHT : ROW_HEIGHT),
    rowKey: useCallback((index: number) => messages[index]?.id ?? index, [messages]),
    // So that the arrow keys continue from the row with the focus, however far the list was scrolled.
    keptIndex: cursorIndex,
  })
  useFocusFollowsCursor(list, cursor, cursorIndex, (index) => virtualizer.scrollToIndex(index))
  function onFocus({ target }: FocusEvent<HTMLElement>): void {
    if (target.dataset['id'] !== undefined) onFollow(target.dataset['id'])
  }

  const selectedHere = messages.filter(({ id }) => selected.has(id)).length
  const { hidden, paths, sort } = preferences
  const columns = useMemo(() => COLUMNS.filter((column) => !hidden.includes(column)), [hidden])
  const headers = useMemo(
    () => [
      ...columns.map((id) => ({ id, isSortable: true, ...HEADERS[id] })),
      ...paths.map((path) => ({ id: path, isSortable: true, header: path })),
    ],
    [columns, paths],
  )
  const sortBy = useCallback((by: string) => onSort(nextSort(sort, by)), [onSort, sort])
  const firstShown = virtualizer.getVirtualItems()[0]?.index ?? 0
  return (
    // The frame handles the keys of the rows, so that they work wherever the focus is in it.
    <Table
      ref={list}
      label="Messages"
      rowCount={messages.length + 1}
      isFixed
      className={classes.messages}
      data-absolute={context.timeStyle !== 'ago' || undefined}
      role="presentation"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <TableHead columns={headers} sort={sort} onSort={sortBy}>
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
      </TableHead>
      <tbody>
        <VirtualRows virtualizer={virtualizer}>
          {(index) => {
            const message = messages[index]
            if (!message) return null
            return (
              <MessageRow
                message={message}
                rowIndex={index + 2}
                isTabStop={cursorIndex < 0 ? index === firstShown : index === cursorIndex}
                isSelected={selected.has(message.id)}
                isOpen={message.id === openId}
                columns={columns}
                paths={paths}
                {...context}
              />
            )
          }}
        </VirtualRows>
      </tbody>
    </Table>
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

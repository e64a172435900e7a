import { useVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, type RefObject } from 'react'
import { drawnRows } from './drawn-rows.ts'

export type RowVirtualizer = Virtualizer<HTMLDivElement, HTMLTableRowElement>

interface VirtualRowsOptions {
  scroller: RefObject<HTMLDivElement | null>
  count: number
  /** Height of a row that has not been measured. */
  rowHeight: (index: number) => number
  /** Must be stable: a new function discards the measurements of all rows. */
  rowKey: (index: number) => string | number
  /** A row that stays drawn wherever the table is scrolled to, such as the one with the focus; -1 for none. */
  keptIndex?: number
  isEnabled?: boolean
}

/** Chooses the rows to draw: those in sight and a few around them. Draw them with `VirtualRows`. */
export function useVirtualRows(options: VirtualRowsOptions): RowVirtualizer {
  const { scroller, count, rowHeight, rowKey, keptIndex = -1, isEnabled = true } = options
  return useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count,
    enabled: isEnabled,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    getItemKey: rowKey,
    overscan: 10,
    rangeExtractor: useCallback((range: Range) => drawnRows(range, keptIndex), [keptIndex]),
  })
}

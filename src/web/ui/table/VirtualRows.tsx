import { Fragment, type ReactNode } from 'react'
import { gapBefore } from './drawn-rows.ts'
import { SpacerRow } from './SpacerRow.tsx'
import type { RowVirtualizer } from './use-virtual-rows.ts'

interface VirtualRowsProps {
  virtualizer: RowVirtualizer
  /** Draws the row at an index, as one `tr`. */
  children: (index: number) => ReactNode
}

/** The rows in sight, with empty space for all others. */
export function VirtualRows({ virtualizer, children }: VirtualRowsProps) {
  const items = virtualizer.getVirtualItems()
  return (
    <>
      {items.map(({ index, key }, place) => (
        <Fragment key={key}>
          <SpacerRow height={gapBefore(items, place)} />
          {children(index)}
        </Fragment>
      ))}
      <SpacerRow height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
    </>
  )
}

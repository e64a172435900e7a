import { memo, useCallback, useRef, type ReactNode } from 'react'
import { Table } from './Table.tsx'
import { TableHead, type HeadColumn, type TableSort } from './TableHead.tsx'
import { useVirtualRows, type RowVirtualizer } from './use-virtual-rows.ts'
import { VirtualRows } from './VirtualRows.tsx'

export interface DataColumn<Row> extends HeadColumn {
  cell: (row: Row) => ReactNode
  /** Shown when the pointer rests on a cell. */
  title?: (row: Row) => string | undefined
  /** Set in the monospaced font. */
  isCode?: boolean
}

interface DataTableProps<Row> {
  /** The accessible name of the table. */
  label: string
  /** Names the frame as a region that can be scrolled with the keyboard. */
  region?: string
  /** Where they are constant, a row is drawn again only when it changes. */
  columns: readonly DataColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string | number
  sort?: TableSort
  onSort?: (by: string) => void
  /** Draws lines only above rows that start a group. */
  startsGroup?: (row: Row) => boolean
  isFixed?: boolean
  /** Draws only the rows in sight, from a number of rows on. The page limits the height of `[data-virtual]`. */
  virtual?: { from: number; rowHeight: (row: Row) => number }
  /** For the frame. */
  className?: string | undefined
}

/** A table of one kind of rows, described by its columns. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, region, columns, rows, rowKey, sort, onSort, startsGroup, isFixed, virtual, className } =
    props
  const scroller = useRef<HTMLDivElement>(null)
  const isVirtual = virtual !== undefined && rows.length >= virtual.from
  const virtualizer = useVirtualRows({
    scroller,
    count: rows.length,
    isEnabled: isVirtual,
    rowHeight: (index) => virtual?.rowHeight(rows[index] as Row) ?? 0,
    rowKey: useCallback((index: number) => rowKey(rows[index] as Row), [rows, rowKey]),
  })
  const draw = (index: number) => {
    const row = rows[index] as Row
    return (
      <DataRow
        key={rowKey(row)}
        row={row}
        columns={columns}
        startsGroup={startsGroup?.(row)}
        index={index}
        measure={isVirtual ? virtualizer.measureElement : undefined}
      />
    )
  }
  return (
    <Table
      ref={scroller}
      label={label}
      region={region}
      rowCount={isVirtual ? rows.length + 1 : undefined}
      isFixed={isFixed}
      isGrouped={startsGroup !== undefined}
      className={className}
      data-virtual={isVirtual || undefined}
    >
      <TableHead columns={columns} sort={sort} onSort={onSort} />
      <tbody>
        {isVirtual ? (
          <VirtualRows virtualizer={virtualizer}>{draw}</VirtualRows>
        ) : (
          rows.map((_, index) => draw(index))
        )}
      </tbody>
    </Table>
  )
}

interface DataRowProps<Row> {
  row: Row
  columns: readonly DataColumn<Row>[]
  startsGroup: boolean | undefined
  index: number
  /** Only for a row of a virtual table. */
  measure: RowVirtualizer['measureElement'] | undefined
}

const DataRow = memo(function DataRow<Row>(props: DataRowProps<Row>) {
  const { row, columns, startsGroup, index, measure } = props
  return (
    <tr
      data-starts-group={startsGroup || undefined}
      {...(measure && { ref: measure, 'data-index': index, 'aria-rowindex': index + 2 })}
    >
      {columns.map(({ id, cell, title, isNumeric, isCode }) => (
        <td
          key={id}
          data-column={id}
          data-numeric={isNumeric || undefined}
          data-code={isCode || undefined}
          title={title?.(row)}
        >
          {cell(row)}
        </td>
      ))}
    </tr>
  )
}) as <Row>(props: DataRowProps<Row>) => ReactNode

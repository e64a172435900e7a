import { UnstyledButton } from '@mantine/core'
import { memo, type ReactNode } from 'react'
import { ArrowDownIcon, ArrowUpIcon } from '#web/ui/icons.tsx'
import classes from './table.module.css'

export interface HeadColumn {
  /** Identifies the column in a sort and, as `data-column`, in CSS. */
  id: string
  header: string
  /** Aligned right, with digits of equal width. */
  isNumeric?: boolean
  isSortable?: boolean
}

export interface TableSort {
  /** Id of a column. */
  by: string
  isDescending: boolean
}

interface TableHeadProps {
  columns: readonly HeadColumn[]
  sort?: TableSort | null | undefined
  /** A sortable header was clicked. */
  onSort?: ((by: string) => void) | undefined
  /** A header cell before the columns, such as "select all". */
  children?: ReactNode
}

export function TableHead({ columns, sort, onSort, children }: TableHeadProps) {
  return (
    <thead>
      <tr>
        {children}
        {columns.map(({ id, header, isNumeric, isSortable }) =>
          isSortable && onSort ? (
            <SortHeader
              key={id}
              id={id}
              header={header}
              isNumeric={isNumeric}
              order={sort?.by !== id ? 'none' : sort.isDescending ? 'descending' : 'ascending'}
              onSort={onSort}
            />
          ) : (
            <th key={id} scope="col" data-column={id} data-numeric={isNumeric || undefined}>
              {header}
            </th>
          ),
        )}
      </tr>
    </thead>
  )
}

interface SortHeaderProps {
  id: string
  header: string
  isNumeric: boolean | undefined
  order: 'ascending' | 'descending' | 'none'
  onSort: (by: string) => void
}

/** Kept while a virtual table draws other rows with every frame of scrolling. */
const SortHeader = memo(function SortHeader({ id, header, isNumeric, order, onSort }: SortHeaderProps) {
  return (
    <th scope="col" data-column={id} data-numeric={isNumeric || undefined} aria-sort={order}>
      <UnstyledButton
        className={classes.sort}
        title={header}
        data-unsorted={order === 'none' || undefined}
        onClick={() => onSort(id)}
      >
        <span className={classes.header}>{header}</span>
        {order === 'ascending' ? <ArrowUpIcon size={12} /> : <ArrowDownIcon size={12} />}
      </UnstyledButton>
    </th>
  )
})

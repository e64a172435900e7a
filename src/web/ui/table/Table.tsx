import type { ComponentProps } from 'react'
import classes from './table.module.css'

interface TableProps extends ComponentProps<'div'> {
  /** The accessible name of the table. */
  label: string
  /** Names the frame as a region that can be scrolled with the keyboard. */
  region?: string | undefined
  /** Number of rows, head included, when not all of them are drawn. */
  rowCount?: number | undefined
  /** Whether columns have the widths of the page's CSS, whatever is in them. */
  isFixed?: boolean | undefined
  /** Whether lines are drawn only above rows with `data-starts-group`. */
  isGrouped?: boolean | undefined
}

/** A table in a scrolling frame. Everything else, such as `ref` and `className`, is for the frame. */
export function Table(props: TableProps) {
  const { label, region, rowCount, isFixed, isGrouped, className, children, ...frame } = props
  return (
    <div
      {...(region !== undefined && { role: 'region', 'aria-label': region, tabIndex: 0 })}
      {...frame}
      className={className === undefined ? classes.frame : `${classes.frame} ${className}`}
    >
      <table
        className={classes.table}
        aria-label={label}
        aria-rowcount={rowCount}
        data-fixed={isFixed || undefined}
        data-grouped={isGrouped || undefined}
      >
        {children}
      </table>
    </div>
  )
}

import { Skeleton } from '@mantine/core'
import classes from './table.module.css'

const WIDTHS = [180, 140, 160, 110, 150, 130]

interface TableSkeletonProps {
  /** What is loading, such as "Loading the queues". */
  label: string
  /** The class of the table, for its frame. */
  className?: string | undefined
}

/** As high as the first rows will be, so that the page does not jump. */
export function TableSkeleton({ label, className = '' }: TableSkeletonProps) {
  return (
    <div role="status" aria-label={label} className={`${classes.frame} ${className}`}>
      <div className={classes.skeletonHead} />
      {WIDTHS.map((width) => (
        <div key={width} className={classes.skeletonRow}>
          <Skeleton h={12} w={width} />
          <Skeleton h={12} w={70} />
        </div>
      ))}
    </div>
  )
}

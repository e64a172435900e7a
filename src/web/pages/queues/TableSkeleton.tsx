import { Skeleton } from '@mantine/core'
import classes from './QueueTable.module.css'

const ROWS = [180, 140, 160, 110, 150, 130]

/** As high as the search and the first rows will be, so that nothing jumps. */
export function TableSkeleton() {
  return (
    <div role="status" aria-label="Loading the queues">
      <Skeleton h={30} w={340} maw="100%" mb={12} />
      <div className={classes.frame}>
        <div className={classes.skeletonHead} />
        {ROWS.map((width) => (
          <div key={width} className={classes.skeletonRow}>
            <Skeleton h={12} w={width} />
            <Skeleton h={12} w={70} />
          </div>
        ))}
      </div>
    </div>
  )
}

import { Skeleton } from '@mantine/core'
import classes from './QueueTable.module.css'

/** As high as the search and the first rows will be, so that nothing jumps. */
export function TableSkeleton() {
  return (
    <div role="status" aria-label="Loading the queues">
      <Skeleton h={30} w={340} maw="100%" mb={12} />
      <div className={classes.frame}>
        <Skeleton h={274} />
      </div>
    </div>
  )
}

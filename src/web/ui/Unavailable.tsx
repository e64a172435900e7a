import { Anchor } from '@mantine/core'
import classes from './Unavailable.module.css'

interface UnavailableProps {
  /** Why, as a sentence. */
  reason: string
  /** Enables the control again. */
  onRetry: () => void
}

/** Explains beside a disabled control why it is disabled, and offers to try it again. */
export function Unavailable({ reason, onRetry }: UnavailableProps) {
  return (
    <span role="status" className={classes.unavailable}>
      {reason}{' '}
      <Anchor component="button" type="button" inherit onClick={onRetry}>
        Try again
      </Anchor>
    </span>
  )
}

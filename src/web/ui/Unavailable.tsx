import { Anchor } from '@mantine/core'
import classes from './Unavailable.module.css'

interface UnavailableProps {
  /** Why, in a sentence. */
  reason: string
  /** Offers it once more. */
  onRetry: () => void
}

/** Stands beside a control that is switched off: why, and a way to have it back. */
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

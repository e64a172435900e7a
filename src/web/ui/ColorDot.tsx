import type { ConnectionColor } from '#contract/connections.ts'
import classes from './ColorDot.module.css'

/** The color of a connection, shown beside its name. */
export function ColorDot({ color }: { color: ConnectionColor | null }) {
  return color && <span aria-hidden="true" className={classes.dot} data-color={color} />
}

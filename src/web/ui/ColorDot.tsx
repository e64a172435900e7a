import type { ConnectionColor } from '#contract/connections.ts'
import classes from './ColorDot.module.css'

/** A connection's colour beside its name; nothing where it has none. */
export function ColorDot({ color }: { color: ConnectionColor | null }) {
  return color && <span aria-hidden="true" className={classes.dot} data-color={color} />
}

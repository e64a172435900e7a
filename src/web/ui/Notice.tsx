import type { ReactNode } from 'react'
import classes from './Notice.module.css'

/** A sentence that explains why something is as it is, with what can be done about it. */
export function Notice({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={classes.notice}>
      <div className={classes.text}>{children}</div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}

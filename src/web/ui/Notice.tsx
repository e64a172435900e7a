import type { ReactNode } from 'react'
import classes from './Notice.module.css'

/** A sentence that explains a state of the page, with the actions that change it. */
export function Notice({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={classes.notice}>
      <div className={classes.text}>{children}</div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}

import type { ReactNode } from 'react'
import { Notice } from './Notice.tsx'
import classes from './Permitted.module.css'

interface PermittedProps {
  isAllowed: boolean
  /** Why changes are not allowed, as a sentence; undefined until it is known. */
  reason: string | undefined
  children: ReactNode
}

/** Disables all controls inside when the server would refuse them, and explains why. */
export function Permitted({ isAllowed, reason, children }: PermittedProps) {
  return (
    <>
      {!isAllowed && reason !== undefined && <Notice>{reason} You cannot change anything here.</Notice>}
      <fieldset className={classes.fields} disabled={!isAllowed}>
        {children}
      </fieldset>
    </>
  )
}

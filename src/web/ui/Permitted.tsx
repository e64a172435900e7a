import type { ReactNode } from 'react'
import { Notice } from './Notice.tsx'
import classes from './Permitted.module.css'

interface PermittedProps {
  isAllowed: boolean
  /** Why not, in a sentence; undefined while that is not known yet. */
  reason: string | undefined
  children: ReactNode
}

/** Switches every control inside off where they would only be refused, and says why. */
export function Permitted({ isAllowed, reason, children }: PermittedProps) {
  return (
    <>
      {!isAllowed && reason !== undefined && <Notice>{reason} Nothing can be changed here.</Notice>}
      <fieldset className={classes.fields} disabled={!isAllowed}>
        {children}
      </fieldset>
    </>
  )
}

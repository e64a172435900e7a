import classes from './WideText.module.css'

/** A part of a label that is hidden on a phone but stays in the accessible name. */
export function WideText({ children }: { children: string }) {
  return <span className={classes.text}>{children}</span>
}

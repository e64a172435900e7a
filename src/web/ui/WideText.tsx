import classes from './WideText.module.css'

/** A part of a label that a phone has no room for; what it names keeps it. */
export function WideText({ children }: { children: string }) {
  return <span className={classes.text}>{children}</span>
}

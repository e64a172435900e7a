import { Switch } from '@mantine/core'
import { bodyOf, type Draft } from '#web/pages/queue/sending/draft.ts'
import classes from './VariablesPreview.module.css'

const PREVIEW_LENGTH = 4_000

interface VariablesPreviewProps {
  draft: Draft
  /** The draft with example values. */
  filled: Draft
  onChange: (change: Partial<Draft>) => void
}

/** A preview of the filled-in body, and a switch for bodies with literal braces. */
export function VariablesPreview({ draft, filled, onChange }: VariablesPreviewProps) {
  return (
    <div className={classes.variables}>
      <Switch
        size="xs"
        label="Fill in variables"
        checked={draft.fillsVariables}
        onChange={(event) => onChange({ fillsVariables: event.currentTarget.checked })}
      />
      {draft.fillsVariables && (
        <>
          <span className={classes.hint}>For example; each message gets new values:</span>
          <pre tabIndex={0} aria-label="Preview with variables filled in" className={classes.preview}>
            {bodyOf(filled).slice(0, PREVIEW_LENGTH)}
          </pre>
        </>
      )}
    </div>
  )
}

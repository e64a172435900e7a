import { plural } from '#web/lib/format.ts'
import { describeOutcome } from '#web/pages/queue/sending/send-report.ts'
import type { Copy, CopyOutcomes } from './copy-plan.ts'
import classes from './CopyOutcomeList.module.css'

const MAX_SHOWN = 100

interface CopyOutcomeListProps {
  copies: readonly Copy[]
  outcomes: CopyOutcomes
}

/** The messages that were not or may not have been sent, each with the reason. Renders nothing if there are none. */
export function CopyOutcomeList({ copies, outcomes }: CopyOutcomeListProps) {
  const problems = copies.flatMap(({ id }) => {
    const outcome = outcomes.get(id)
    return outcome && outcome.sent === 0 ? [{ id, text: describeOutcome(outcome, 1) }] : []
  })
  if (problems.length === 0) return null
  return (
    <div className={classes.frame} role="region" aria-label="Messages that were not sent" tabIndex={0}>
      <ul>
        {problems.slice(0, MAX_SHOWN).map(({ id, text }) => (
          <li key={id}>
            <code>{id}</code> {text}
          </li>
        ))}
        {problems.length > MAX_SHOWN && <li>and {plural(problems.length - MAX_SHOWN, 'other')}</li>}
      </ul>
    </div>
  )
}

import { Button } from '@mantine/core'
import { plural } from '#web/lib/format.ts'
import { download } from '#web/lib/download.ts'
import type { BulkLine } from './bulk-reader.ts'
import classes from './BulkTab.module.css'
import { linesAsNdjson } from './lines-as-ndjson.ts'
import { describeTotals, itemsLeft } from '#web/pages/queue/sending/send-report.ts'
import type { RunResult } from '#web/pages/queue/sending/send-run.ts'

const NDJSON_TYPE = 'application/x-ndjson'

interface BulkOutcomeProps {
  lines: readonly BulkLine[]
  repeat: number
  result: RunResult
}

/** How a run ended, and what is left of its lines. */
export function BulkOutcome({ lines, repeat, result }: BulkOutcomeProps) {
  const left = itemsLeft(lines, repeat, result)
  return (
    <div className={classes.outcome}>
      <p role="status" className={classes.figures}>
        <strong>{describeTotals(lines.length * repeat, result.totals)}</strong>
        {result.stopped && ` It ended early: ${result.stopped}`}
      </p>
      <div className={classes.bar}>
        {left.notSent.length > 0 && (
          <Button
            variant="default"
            onClick={() => download('not-sent.ndjson', NDJSON_TYPE, linesAsNdjson(left.notSent))}
          >
            Download the {plural(left.notSent.length, 'line')} that{' '}
            {left.notSent.length === 1 ? 'was' : 'were'} not sent
          </Button>
        )}
        {left.unknown.length > 0 && (
          <Button
            variant="default"
            onClick={() => download('may-have-been-sent.ndjson', NDJSON_TYPE, linesAsNdjson(left.unknown))}
          >
            Download the {plural(left.unknown.length, 'line')} that may have been sent
          </Button>
        )}
      </div>
    </div>
  )
}

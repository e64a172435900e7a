import { Button } from '@mantine/core'
import { formatCount } from '#web/lib/format.ts'
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

/** How a run ended, with downloads of the lines that remain. */
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
            {left.notSent.length === 1
              ? 'Download the line that was not sent'
              : `Download the ${formatCount(left.notSent.length)} lines that were not sent`}
          </Button>
        )}
        {left.unknown.length > 0 && (
          <Button
            variant="default"
            onClick={() => download('may-have-been-sent.ndjson', NDJSON_TYPE, linesAsNdjson(left.unknown))}
          >
            {left.unknown.length === 1
              ? 'Download the line that may have been sent'
              : `Download the ${formatCount(left.unknown.length)} lines that may have been sent`}
          </Button>
        )}
      </div>
    </div>
  )
}

import type { Metrics } from '#contract/messages.ts'
import { formatBytes, plural } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { CheckIcon } from '#web/ui/icons.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import classes from './SendOutcome.module.css'

interface SendOutcomeProps {
  /** When the message was sent, Unix ms; null before the first. */
  sentAt: number | null
  /** The queue's metrics in the response; null if it has none. */
  metrics: Metrics | null | undefined
}

function describe(metrics: Metrics, sentAt: number): string {
  const holds = `The queue now holds ${plural(metrics.backlog_count, 'message')} (${formatBytes(metrics.backlog_bytes)})`
  const oldest = metrics.oldest_message_timestamp_ms
  if (oldest === 0) return `${holds}.`
  return `${holds}, the oldest ${formatDuration(sentAt - oldest)} old.`
}

/** Confirms that the message was sent, with the backlog after it. */
export function SendOutcome({ sentAt, metrics }: SendOutcomeProps) {
  return (
    <div role="status" className={classes.outcome}>
      {sentAt !== null && (
        <>
          <CheckIcon size={14} />
          <span>
            Sent <TimeAgo at={sentAt} />. {metrics && describe(metrics, sentAt)}
          </span>
        </>
      )}
    </div>
  )
}

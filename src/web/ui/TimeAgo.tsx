import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'
import { useNow } from './use-now.ts'

/** How long ago something was, updated every second, with the exact time on hover. */
export function TimeAgo({ at }: { at: number }) {
  const now = useNow(1_000)
  return <time title={formatTimestamp(at)}>{formatDuration(now - at)} ago</time>
}

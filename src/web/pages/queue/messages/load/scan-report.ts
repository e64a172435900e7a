import { formatCount, plural } from '#web/lib/format.ts'
import type { ItemOutcome } from '#web/runs/run-chunks.ts'
import type { ScanEnd, ScanProgress } from './scan.ts'

const REASONS: Record<ScanEnd, string> = {
  found: 'found enough',
  limit: 'reached the limit',
  empty: 'no more messages can be delivered now',
  repeats: 'only messages already scanned were delivered',
  'leases-end': 'the first lease was about to end',
  stopped: 'stopped',
}

/** The progress of a scan in words. */
export function describeProgress(
  { scanned, found }: ScanProgress,
  { wanted, limit }: { wanted: number; limit: number },
): string {
  return `${formatCount(scanned)} of at most ${formatCount(limit)} scanned, ${formatCount(found)} of ${formatCount(wanted)} matching`
}

/** The end of a scan in words, with the outcomes of the messages that do not match. */
export function describeScan(
  { scanned, found, end }: ScanProgress & { end: ScanEnd },
  outcomes: Iterable<ItemOutcome>,
): string {
  let [released, kept, unknown, problems] = [0, 0, 0, 0]
  for (const { kind } of outcomes) {
    if (kind === 'done') released++
    else if (kind === 'skipped') kept++
    else if (kind === 'unknown') unknown++
    else problems++
  }
  const parts = [
    `Scanned ${plural(scanned, 'message')}, ${formatCount(found)} matching: ${REASONS[end]}.`,
    released > 0 && `${formatCount(released)} released.`,
    kept > 0 && `${formatCount(kept)} kept; see their rows for the reason.`,
    unknown > 0 && `${formatCount(unknown)} may have been released; see their rows for the reason.`,
    problems > 0 && `${formatCount(problems)} could not be released; see their rows for the reason.`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}

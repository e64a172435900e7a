import { formatCount, plural } from '#web/lib/format.ts'
import type { Outcome } from '#web/runs/run-chunks.ts'
import type { ScanEnd, ScanProgress } from './scan.ts'

const REASONS: Record<ScanEnd, string> = {
  found: 'that was enough',
  limit: 'the limit is reached',
  empty: 'no more can be delivered now',
  repeats: 'what came had been scanned before',
  'leases-end': 'the first lease was about to end',
  stopped: 'stopped',
}

/** How far a scan is, in words. */
export function describeProgress(
  { scanned, found }: ScanProgress,
  { wanted, limit }: { wanted: number; limit: number },
): string {
  return `${formatCount(scanned)} of at most ${formatCount(limit)} scanned, ${formatCount(found)} of ${formatCount(wanted)} matching`
}

/** How a scan ended, in words, with what became of the messages that do not match. */
export function describeScan(
  { scanned, found, end }: ScanProgress & { end: ScanEnd },
  outcomes: Iterable<Outcome>,
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
    released > 0 && `${formatCount(released)} given back.`,
    kept > 0 && `${formatCount(kept)} kept: their rows say why.`,
    unknown > 0 && `${formatCount(unknown)} may have been given back: their rows say why.`,
    problems > 0 && `${formatCount(problems)} could not be given back: their rows say why.`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}

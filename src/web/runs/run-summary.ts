import { formatCount, plural } from '#web/lib/format.ts'
import type { Run } from './run-store.ts'

/** How many go on, and how each that ended did: what a screen reader says of them. */
export function describeRuns(runs: readonly Run[]): string {
  const ended = runs.flatMap(({ queueName, outcome }) => (outcome ? [`${queueName}: ${outcome.text}`] : []))
  const underWay = runs.length - ended.length
  return [underWay > 0 && `${plural(underWay, 'run')} under way`, ...ended]
    .filter((part) => part !== false)
    .map((part) => (part.endsWith('.') ? part : `${part}.`))
    .join(' ')
}

/** The same on a button, apart where there is little room: `2 runs`, ` under way`, `, 1 ended`. */
export function labelRuns(runs: readonly Run[]): { count: string; word: string; rest: string } {
  const ended = runs.filter(({ outcome }) => outcome !== null).length
  const underWay = runs.length - ended
  if (underWay === 0) return { count: plural(ended, 'run'), word: '', rest: ' ended' }
  const rest = ended > 0 ? `, ${formatCount(ended)} ended` : ''
  return { count: plural(underWay, 'run'), word: ' under way', rest }
}

/** How much of what goes on is done, 0 to 100; null when nothing goes on. */
export function percentOf(runs: readonly Run[]): number | null {
  let [handled, total] = [0, 0]
  for (const run of runs) {
    if (run.outcome !== null) continue
    handled += run.handled
    total += run.total
  }
  return total === 0 ? null : Math.floor((handled / total) * 100)
}

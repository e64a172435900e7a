import { formatCount, plural } from '#web/lib/format.ts'
import type { Run } from './run-store.ts'

/** The number of running tasks and the outcome of each ended one, for a screen reader. */
export function describeRuns(runs: readonly Run[]): string {
  const ended = runs.flatMap(({ queueName, outcome }) => (outcome ? [`${queueName}: ${outcome.text}`] : []))
  const running = runs.length - ended.length
  return [running > 0 && `${plural(running, 'background task')} running`, ...ended]
    .filter((part) => part !== false)
    .map((part) => (part.endsWith('.') ? part : `${part}.`))
    .join(' ')
}

/** The label of the button in parts, since a narrow page shows only some: `2 tasks`, ` running`, `, 1 ended`. */
export function labelRuns(runs: readonly Run[]): { count: string; word: string; rest: string } {
  const ended = runs.filter(({ outcome }) => outcome !== null).length
  const running = runs.length - ended
  if (running === 0) return { count: plural(ended, 'task'), word: '', rest: ' ended' }
  const rest = ended > 0 ? `, ${formatCount(ended)} ended` : ''
  return { count: plural(running, 'task'), word: ' running', rest }
}

/** How much of the running tasks is done, in percent; null if none is running. */
export function percentOf(runs: readonly Run[]): number | null {
  let [handled, total] = [0, 0]
  for (const run of runs) {
    if (run.outcome !== null) continue
    handled += run.handled
    total += run.total
  }
  return total === 0 ? null : Math.floor((handled / total) * 100)
}

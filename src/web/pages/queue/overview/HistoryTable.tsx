import type { History } from '#contract/history.ts'
import { isFromAnalytics, sourceOf } from '#web/charts/history-source.ts'
import { formatBytes, formatCount } from '#web/lib/format.ts'
import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'
import classes from './OverviewTab.module.css'

/** The charts as numbers, newest first; what was not measured says so, and so does what others measured. */
export function HistoryTable({ history }: { history: History }) {
  const hasSources = history.points.some(isFromAnalytics)
  return (
    <div className={classes.tableWrap} tabIndex={0} role="region" aria-label="History as a table">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Backlog</th>
            <th scope="col">Size</th>
            <th scope="col">Oldest message</th>
            {hasSources && <th scope="col">Source</th>}
          </tr>
        </thead>
        <tbody>
          {history.points.toReversed().map((point) => (
            <tr key={point.at}>
              <td>{formatTimestamp(point.at).slice(0, -4)}</td>
              <td>{point.backlogCount === null ? 'not measured' : formatCount(point.backlogCount)}</td>
              <td>{point.backlogBytes === null ? '–' : formatBytes(point.backlogBytes)}</td>
              <td>{point.oldestAgeMs === null ? '–' : formatDuration(point.oldestAgeMs)}</td>
              {hasSources && <td>{sourceOf(point) ?? '–'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

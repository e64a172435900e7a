import { SegmentedControl, UnstyledButton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useSearchParams } from 'wouter'
import type { History } from '#contract/history.ts'
import { useConnection } from '#web/api/connection.tsx'
import { metricQueries } from '#web/api/metrics.ts'
import { isFromAnalytics, sourceNote } from '#web/charts/history-source.ts'
import { hasData, toSeriesRows, type HistoryMeasure } from '#web/charts/history-series.ts'
import { formatBytes, formatCount } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { isTimeRange, parseTimeRange, TIME_RANGES } from '#web/lib/time-range.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { ChartIcon, TableIcon } from '#web/ui/icons.tsx'
import { HistoryTable } from './HistoryTable.tsx'
import classes from './OverviewTab.module.css'

const HistoryChart = lazy(() =>
  import('#web/charts/HistoryChart.tsx').then((module) => ({ default: module.HistoryChart })),
)

const CHARTS: { measure: HistoryMeasure; title: string; format: (value: number) => string }[] = [
  { measure: 'backlogCount', title: 'Backlog', format: formatCount },
  { measure: 'backlogBytes', title: 'Backlog size', format: formatBytes },
  { measure: 'oldestAgeMs', title: 'Age of the oldest message', format: formatDuration },
]

/** The three measures over the range in the address, as charts or as a table. */
export function HistoryCharts({ queueId }: { queueId: string }) {
  const connection = useConnection()
  const [query, setQuery] = useSearchParams()
  const range = parseTimeRange(query)
  const isTable = query.get('view') === 'table'
  const {
    data: history,
    error,
    refetch,
  } = useQuery({
    ...metricQueries.history(connection, queueId, range),
    placeholderData: keepPreviousData,
  })
  const set = (name: string, value: string | null) =>
    setQuery(
      (previous) => {
        const next = new URLSearchParams(previous)
        if (value === null) next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )

  return (
    <section aria-label="History">
      <div className={classes.toolbar}>
        <SegmentedControl
          aria-label="Time range"
          value={range}
          data={Object.entries(TIME_RANGES).map(([value, { label }]) => ({ value, label }))}
          onChange={(value) => isTimeRange(value) && set('range', value)}
        />
        <span className={classes.note}>{history && noteOf(history)}</span>
        <UnstyledButton className={classes.toggle} onClick={() => set('view', isTable ? null : 'table')}>
          {isTable ? <ChartIcon size={14} /> : <TableIcon size={14} />}
          {isTable ? 'Show as charts' : 'Show as table'}
        </UnstyledButton>
      </div>
      {!history && error && (
        <ErrorNotice title="The history could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {isTable && history ? (
        <HistoryTable history={history} />
      ) : (
        <div className={classes.charts}>
          {CHARTS.map(({ measure, title, format }) => (
            <section key={measure} className={classes.card}>
              <h2>{title}</h2>
              <ChartBody
                history={history}
                measure={measure}
                label={`${title} over ${TIME_RANGES[range].label}`}
                format={format}
              />
            </section>
          ))}
        </div>
      )}
      {history && <SourceNote history={history} />}
    </section>
  )
}

function SourceNote({ history }: { history: History }) {
  const note = sourceNote(history)
  return note && <p className={classes.source}>{note}</p>
}

/** What a point represents, so that a peak is not read as an average. */
function noteOf(history: History): string {
  const interval = formatDuration(history.intervalMs)
  const step = formatDuration(history.stepMs)
  if (history.stepMs <= history.intervalMs * 2) return `Measured every ${interval}`
  return history.points.some(isFromAnalytics)
    ? `Measured every ${interval}; each measured point is the highest of ${step}`
    : `Measured every ${interval}; each point is the highest of ${step}`
}

interface ChartBodyProps {
  history: History | undefined
  measure: HistoryMeasure
  label: string
  format: (value: number) => string
}

function ChartBody({ history, measure, label, format }: ChartBodyProps) {
  const placeholder = (text: string) => <div className={classes.placeholder}>{text}</div>
  if (!history) return placeholder('')
  if (!hasData(history)) return placeholder('No measurements in this range yet.')
  const rows = toSeriesRows(history.points, measure)
  if (rows.every((row) => row.value === null)) {
    return placeholder(
      history.points.some(isFromAnalytics)
        ? 'No messages were waiting, or their age is unknown: Cloudflare’s analytics do not include it.'
        : 'No messages were waiting, or their age is unknown.',
    )
  }
  return (
    <Suspense fallback={placeholder('')}>
      <HistoryChart
        label={label}
        measure={measure}
        rows={rows}
        from={history.from}
        to={history.to}
        format={format}
      />
    </Suspense>
  )
}

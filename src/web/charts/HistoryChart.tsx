import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatTimestamp } from '#web/lib/durations.ts'
import {
  formatTick,
  isIsolated,
  timeTicks,
  valueTicks,
  type HistoryMeasure,
  type SeriesRow,
} from './history-series.ts'
import classes from './HistoryChart.module.css'

interface HistoryChartProps {
  /** The description for screen readers. */
  label: string
  measure: HistoryMeasure
  rows: readonly SeriesRow[]
  from: number
  to: number
  format: (value: number) => string
}

const HEIGHT = 190
const TICK = { fill: 'var(--deck-muted)', fontSize: 11 }

/** Draws one measure over time. A null is a gap: it is neither drawn as zero nor bridged. */
export function HistoryChart({ label, measure, rows, from, to, format }: HistoryChartProps) {
  const highest = rows.reduce((most, row) => Math.max(most, row.value ?? 0), 0)
  const hasIsolated = rows.some((_, index) => isIsolated(rows, index))
  const ticks = valueTicks(highest, measure)
  return (
    <div className={classes.chart} role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <AreaChart
          data={[...rows]}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--deck-border)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            domain={[from, to]}
            ticks={timeTicks(from, to, 6)}
            tickFormatter={(at: number) => formatTick(at, to - from)}
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--deck-border)' }}
          />
          <YAxis
            width={64}
            domain={[0, ticks.at(-1) ?? 1]}
            ticks={ticks}
            tickFormatter={format}
            tick={TICK}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--deck-muted)', strokeDasharray: '3 3' }}
            content={({ active, payload }) => {
              const row = payload[0]?.payload as SeriesRow | undefined
              if (!active || row?.value == null) return null
              return (
                <div className={classes.tooltip}>
                  <strong>
                    {format(row.value)}
                    {row.isFromAnalytics && ' on average'}
                  </strong>
                  <span>{formatTimestamp(row.at).slice(0, -4)}</span>
                </div>
              )
            }}
          />
          <Area
            dataKey="value"
            type="linear"
            connectNulls={false}
            isAnimationActive={false}
            stroke="var(--deck-accent)"
            strokeWidth={1.6}
            fill="var(--deck-accent)"
            fillOpacity={0.12}
            dot={
              hasIsolated &&
              (({ index, cx, cy }) =>
                isIsolated(rows, index) && <circle cx={cx} cy={cy} r={2.4} fill="var(--deck-accent)" />)
            }
            activeDot={{ r: 3 }}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  )
}

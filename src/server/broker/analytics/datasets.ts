/** A column that rows are grouped and filtered by. Times are milliseconds of the epoch. */
export interface Dimension {
  sql: string
  type: 'string' | 'Date' | 'Time'
}

/** A number of a group: its field in the response, and how it is computed from the group's rows. */
export interface Measure {
  group: 'avg' | 'sum' | 'max' | null
  field: string
  sql: string
  type: 'uint64' | 'float64'
}

export interface Dataset {
  name: string
  /** A table, or a part of one. */
  source: string
  dimensions: Readonly<Record<string, Dimension>>
  measures: readonly Measure[]
}

const truncated = (stepMs: number): string => `minute - minute % ${stepMs}`

const COMMON_DIMENSIONS: Record<string, Dimension> = {
  queueId: { sql: 'queue_id', type: 'string' },
  date: { sql: truncated(86_400_000), type: 'Date' },
  // Operations are counted by the minute, so this is the finest resolution here.
  datetime: { sql: 'minute', type: 'Time' },
  datetimeMinute: { sql: 'minute', type: 'Time' },
  datetimeFiveMinutes: { sql: truncated(300_000), type: 'Time' },
  datetimeHour: { sql: truncated(3_600_000), type: 'Time' },
}

const average = (field: string, sum: string, count: string): Measure => ({
  group: 'avg',
  field,
  sql: `sum(${sum}) * 1.0 / sum(${count})`,
  type: 'float64',
})
/** Every operation is counted here; Cloudflare may count a sample of them. */
const SAMPLE_INTERVAL: Measure = { group: 'avg', field: 'sampleInterval', sql: 'avg(1.0)', type: 'float64' }

/**
 * The queue datasets of the GraphQL Analytics API, with their live names; the documentation misspells some:
 * https://developers.cloudflare.com/queues/observability/metrics/
 */
export const DATASETS: readonly Dataset[] = [
  {
    name: 'queueBacklogAdaptiveGroups',
    source: 'backlog_minute',
    dimensions: COMMON_DIMENSIONS,
    measures: [
      average('messages', 'messages', 'samples'),
      average('bytes', 'bytes', 'samples'),
      SAMPLE_INTERVAL,
    ],
  },
  {
    name: 'queueDelayedBacklogAdaptiveGroups',
    source: '(SELECT * FROM backlog_minute WHERE delayed_samples > 0)',
    dimensions: COMMON_DIMENSIONS,
    measures: [average('messages', 'delayed_messages', 'delayed_samples'), SAMPLE_INTERVAL],
  },
  {
    name: 'queueConsumerMetricsAdaptiveGroups',
    // How many instances of a Worker consume concurrently. No Worker runs here, so there is nothing to count.
    source: '(SELECT * FROM backlog_minute WHERE FALSE)',
    dimensions: COMMON_DIMENSIONS,
    measures: [{ group: 'avg', field: 'concurrency', sql: 'avg(0.0)', type: 'float64' }, SAMPLE_INTERVAL],
  },
  {
    name: 'queueMessageOperationsAdaptiveGroups',
    source: 'operation_minute',
    dimensions: {
      ...COMMON_DIMENSIONS,
      actionType: { sql: 'action', type: 'string' },
      consumerType: { sql: 'consumer_type', type: 'string' },
      outcome: { sql: 'outcome', type: 'string' },
    },
    measures: [
      { group: null, field: 'count', sql: 'sum(count)', type: 'uint64' },
      { group: 'sum', field: 'billableOperations', sql: 'sum(billable)', type: 'uint64' },
      { group: 'sum', field: 'bytes', sql: 'sum(bytes)', type: 'uint64' },
      average('lagTime', 'lag_ms', 'count'),
      average('retryCount', 'retries', 'count'),
      SAMPLE_INTERVAL,
      { group: 'max', field: 'messageSize', sql: 'max(max_size)', type: 'uint64' },
    ],
  },
]

/** The name of a group's number in `orderBy` and in a row, such as `avg_bytes` or `count`. */
export const measureKey = ({ group, field }: Measure): string =>
  group === null ? field : `${group}_${field}`

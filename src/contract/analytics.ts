import * as z from 'zod/mini'
import { createTransport, type CallOptions, type Fetch } from './transport.ts'

/**
 * The backlog dataset of Cloudflare's GraphQL Analytics API, by its live name, which the docs misspell. It has average
 * message counts and bytes, but no message age: https://developers.cloudflare.com/queues/observability/metrics/
 */

/** Dimensions that round the times of a dataset down. */
export type TimeDimension = 'datetimeMinute' | 'datetimeFiveMinutes' | 'datetimeHour'

const Limit = z.int().check(z.gte(1))
/** What an account may query, in seconds and rows: https://developers.cloudflare.com/analytics/graphql-api/limits/ */
const BacklogSettings = z.object({
  enabled: z.boolean(),
  notOlderThan: Limit,
  maxDuration: Limit,
  maxPageSize: Limit,
})
export type BacklogSettings = z.infer<typeof BacklogSettings>

const Average = z.number().check(z.gte(0), z.lte(Number.MAX_SAFE_INTEGER))
const Time = z.string().check(z.refine((text) => text.endsWith('Z') && !Number.isNaN(Date.parse(text))))

const BacklogGroup = z.object({
  avg: z.object({ messages: Average, bytes: Average }),
  dimensions: z.object({ at: Time }),
})

/** The average backlog of a queue from `at` until the next average. */
export interface BacklogAverage {
  /** Unix ms. */
  at: number
  messages: number
  bytes: number
}

interface BacklogRange {
  queueId: string
  /** Unix ms. */
  from: number
  to: number
  dimension: TimeDimension
  /** Maximum number of averages; the newest are kept. */
  limit: number
}

const inViewer = <T extends z.ZodMiniType>(account: T) =>
  z.object({ viewer: z.object({ accounts: z.array(account) }) })

const SettingsResult = inViewer(
  z.object({ settings: z.object({ queueBacklogAdaptiveGroups: BacklogSettings }) }),
)
const SETTINGS_QUERY = `query ($account: string!) {
  viewer { accounts(filter: { accountTag: $account }) { settings { queueBacklogAdaptiveGroups {
    enabled notOlderThan maxDuration maxPageSize
  } } } }
}`

const backlogResult = (limit: number) =>
  inViewer(z.object({ queueBacklogAdaptiveGroups: z.array(BacklogGroup).check(z.maxLength(limit)) }))
const backlogQuery = (dimension: TimeDimension, limit: number) =>
  `query ($account: string!, $queue: string!, $from: Time!, $to: Time!) {
  viewer { accounts(filter: { accountTag: $account }) { queueBacklogAdaptiveGroups(
    limit: ${limit}, orderBy: [${dimension}_DESC],
    filter: { queueId: $queue, datetime_geq: $from, datetime_lt: $to }
  ) { avg { messages bytes } dimensions { at: ${dimension} } } } }
}`

/** RFC 3339 in whole seconds. */
const toTime = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

interface AnalyticsClientOptions {
  fetch: Fetch
  origin: string
  accountId: string
}

export type AnalyticsClient = ReturnType<typeof createAnalyticsClient>

/** Every method throws `ApiError`. */
export function createAnalyticsClient({ fetch, origin, accountId }: AnalyticsClientOptions) {
  const send = createTransport({ fetch, origin })

  async function run<T extends z.ZodMiniType>(
    query: string,
    variables: Record<string, string>,
    schema: T,
    options: CallOptions,
  ) {
    const body = { query, variables: { account: accountId, ...variables } }
    return (await send('/graphql', { method: 'POST', body, schema, isRead: true, ...options })).result
  }

  return {
    /** Null when the account has no analytics for queues. */
    async backlogSettings(options: CallOptions = {}): Promise<BacklogSettings | null> {
      const { viewer } = await run(SETTINGS_QUERY, {}, SettingsResult, options)
      const settings = viewer.accounts[0]?.settings.queueBacklogAdaptiveGroups
      return settings?.enabled ? settings : null
    },
    /** An idle queue has no groups, even when messages wait in it. */
    async backlog(range: BacklogRange, options: CallOptions = {}): Promise<BacklogAverage[]> {
      const { queueId, from, to, dimension, limit } = range
      const variables = { queue: queueId, from: toTime(from), to: toTime(to) }
      const query = backlogQuery(dimension, limit)
      const { viewer } = await run(query, variables, backlogResult(limit), options)
      const groups = viewer.accounts[0]?.queueBacklogAdaptiveGroups ?? []
      return groups.map(({ avg, dimensions }) => ({ ...avg, at: Date.parse(dimensions.at) }))
    },
  }
}

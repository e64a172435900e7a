import { setTimeout as wait } from 'node:timers/promises'
import type { AnalyticsClient, BacklogSettings } from '#contract/analytics.ts'
import type { AnalyticsState } from '#contract/history.ts'
import { ApiError } from '#contract/envelope.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import type { Clock } from '#server/clock.ts'
import { LACKING_MS, restAfter } from './analytics-rest.ts'
import { queryFor, toAverages, type Averages } from './gaps.ts'

/** The longest that a chart waits; the page asks again in 5 s anyway. */
const LONGEST_WAIT_MS = 1_500
const FRESH_MS = 5 * 60_000
/** Stale averages are shown for this long, until newer ones arrive. */
const KEPT_MS = 60 * 60_000
/** Each has at most 500 buckets and takes about 50 KB. */
const MAX_RESULTS = 100
const MAX_UNDER_WAY = 4

const NONE: Averages = new Map()

interface BacklogAnalyticsDependencies {
  client: AnalyticsClient
  clock: Clock
  /** Called for failures, but not for missing permissions or datasets. */
  onError: (error: unknown) => void
  /** Waits; rejects once the signal aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

interface Found {
  state: AnalyticsState
  averages: Averages
}

/** The backlog of a connection's queues, from Cloudflare's analytics. */
export interface BacklogAnalytics {
  /** Averages by the buckets of a step, for every range shown in that step. Resolves soon, without averages if necessary. */
  find(queueId: string, stepMs: number): Promise<Found>
}

interface Kept {
  averages: Averages
  at: number
}

const sleepReally = (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal, ref: false })

/** Queries only on demand. Pauses for a minute after a failure, and for an hour if a permission or dataset is missing. */
export function createBacklogAnalytics(dependencies: BacklogAnalyticsDependencies): BacklogAnalytics {
  const { client, clock, onError, sleep = sleepReally } = dependencies
  const results = new Map<string, Kept>()
  const underWay = new Map<string, Promise<void>>()
  let settings: { asked: Promise<BacklogSettings | null>; until: number } | null = null
  let rest: { state: AnalyticsState; until: number } | null = null

  function backlogSettings(): Promise<BacklogSettings | null> {
    if (!settings || settings.until <= clock.now()) {
      settings = { asked: client.backlogSettings(), until: clock.now() + LACKING_MS }
    }
    return settings.asked
  }

  async function ask(queueId: string, stepMs: number): Promise<Averages | null> {
    const allowed = await backlogSettings()
    if (!allowed) return null
    const now = clock.now()
    const { dimension, from, to, limit } = queryFor(stepMs, now)
    // A minute less, as Cloudflare's clock may be ahead.
    const reachMs = Math.min(allowed.notOlderThan, allowed.maxDuration) * 1_000 - 60_000
    const groups = await client.backlog({
      queueId,
      dimension,
      from: Math.max(from, now - reachMs),
      to,
      limit: Math.min(limit, allowed.maxPageSize),
    })
    return toAverages(groups, stepMs)
  }

  function keep(key: string, averages: Averages): void {
    results.delete(key)
    results.set(key, { averages, at: clock.now() })
    const [oldest] = results.keys()
    if (results.size > MAX_RESULTS && oldest !== undefined) results.delete(oldest)
  }

  async function load(key: string, queueId: string, stepMs: number): Promise<void> {
    try {
      const averages = await ask(queueId, stepMs)
      if (averages) keep(key, averages)
      else rest = { state: 'no-dataset', until: clock.now() + LACKING_MS }
    } catch (error) {
      settings = null
      const { state, ms } = restAfter(error)
      rest = { state, until: clock.now() + ms }
      // A rate limit is expected.
      const isLimit = error instanceof ApiError && error.status === 429
      if (state === 'unanswered' && !isLimit) onError(error)
    } finally {
      underWay.delete(key)
    }
  }

  /** What is known now. */
  function look(key: string): Found {
    const kept = results.get(key)
    if (kept && kept.at + KEPT_MS > clock.now()) return { state: 'answered', averages: kept.averages }
    return { state: rest && rest.until > clock.now() ? rest.state : 'unanswered', averages: NONE }
  }

  async function waitBriefly(loading: Promise<void>): Promise<void> {
    const timeout = new AbortController()
    try {
      await Promise.race([loading, sleep(LONGEST_WAIT_MS, timeout.signal)])
    } finally {
      timeout.abort()
    }
  }

  return {
    async find(queueId, stepMs) {
      if (!ID_PATTERN.test(queueId)) return { state: 'answered', averages: NONE }
      const key = `${queueId} ${stepMs}`
      const now = clock.now()
      const kept = results.get(key)
      if ((kept && kept.at + FRESH_MS > now) || (rest && rest.until > now)) return look(key)
      let loading = underWay.get(key)
      if (!loading && underWay.size < MAX_UNDER_WAY) {
        loading = load(key, queueId, stepMs)
        underWay.set(key, loading)
      }
      // With averages to show, there is no need to wait.
      if (loading && look(key).state !== 'answered') await waitBriefly(loading)
      return look(key)
    },
  }
}

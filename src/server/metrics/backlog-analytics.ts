import { setTimeout as wait } from 'node:timers/promises'
import type { AnalyticsClient, BacklogSettings } from '#contract/analytics.ts'
import type { AnalyticsState } from '#contract/history.ts'
import { ApiError } from '#contract/envelope.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import type { Clock } from '#server/clock.ts'
import { LACKING_MS, restAfter } from './analytics-rest.ts'
import { questionFor, toAverages, type Averages } from './gaps.ts'

/** Longer than that a chart is not held up; the page asks again in 5 s anyway. */
const PATIENCE_MS = 1_500
const FRESH_MS = 5 * 60_000
/** What is no longer fresh is shown until something newer came. */
const KEPT_MS = 60 * 60_000
/** Of 500 buckets at most, some 50 KB each. */
const MAX_ANSWERS = 100
const MAX_UNDER_WAY = 4

const NONE: Averages = new Map()

interface BacklogAnalyticsDependencies {
  client: AnalyticsClient
  clock: Clock
  /** Told of what failed, but not of what an account or a token lacks. */
  onError: (error: unknown) => void
  /** Waits; rejects once the signal aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

interface Found {
  state: AnalyticsState
  averages: Averages
}

/** What Cloudflare's analytics know of the backlog of a connection's queues. */
export interface BacklogAnalytics {
  /** By the buckets of a step, in every range that is shown in it. Answers soon, if need be without them. */
  find(queueId: string, stepMs: number): Promise<Found>
}

interface Kept {
  averages: Averages
  at: number
}

const sleepReally = (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal, ref: false })

/** Asks only when somebody looks, and not again for a while: a minute after a failure, an hour where something lacks. */
export function createBacklogAnalytics(dependencies: BacklogAnalyticsDependencies): BacklogAnalytics {
  const { client, clock, onError, sleep = sleepReally } = dependencies
  const answers = new Map<string, Kept>()
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
    const { dimension, from, to, limit } = questionFor(stepMs, now)
    // A minute less, as the other clock may be ahead.
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
    answers.delete(key)
    answers.set(key, { averages, at: clock.now() })
    const [oldest] = answers.keys()
    if (answers.size > MAX_ANSWERS && oldest !== undefined) answers.delete(oldest)
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
      // What has to wait is no news.
      const isLimit = error instanceof ApiError && error.status === 429
      if (state === 'unanswered' && !isLimit) onError(error)
    } finally {
      underWay.delete(key)
    }
  }

  /** What is known by now. */
  function look(key: string): Found {
    const kept = answers.get(key)
    if (kept && kept.at + KEPT_MS > clock.now()) return { state: 'answered', averages: kept.averages }
    return { state: rest && rest.until > clock.now() ? rest.state : 'unanswered', averages: NONE }
  }

  async function withPatience(loading: Promise<void>): Promise<void> {
    const impatience = new AbortController()
    try {
      await Promise.race([loading, sleep(PATIENCE_MS, impatience.signal)])
    } finally {
      impatience.abort()
    }
  }

  return {
    async find(queueId, stepMs) {
      if (!ID_PATTERN.test(queueId)) return { state: 'answered', averages: NONE }
      const key = `${queueId} ${stepMs}`
      const now = clock.now()
      const kept = answers.get(key)
      if ((kept && kept.at + FRESH_MS > now) || (rest && rest.until > now)) return look(key)
      let loading = underWay.get(key)
      if (!loading && underWay.size < MAX_UNDER_WAY) {
        loading = load(key, queueId, stepMs)
        underWay.set(key, loading)
      }
      // What is shown already is not worth a wait.
      if (loading && look(key).state !== 'answered') await withPatience(loading)
      return look(key)
    },
  }
}

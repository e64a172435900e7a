import { setImmediate } from 'node:timers/promises'
import { toSample, type LatestSamples, type QueueSample } from '#contract/history.ts'
import type { RateBudget } from '#contract/rate-budget.ts'
import { ApiError } from '#contract/envelope.ts'
import type { QueuesClient } from '#contract/client.ts'
import type { Clock } from '#server/clock.ts'
import type { HistoryStore } from './store.ts'

const CONCURRENT_REQUESTS = 8
/** About 2 ms; writing a whole round at once would block the event loop for too long. */
const SAMPLES_PER_TURN = 100

/**
 * Above its rate limit Cloudflare refuses every call of the user for five minutes, so further calls would only lock the
 * operator out: https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
const REFUSED_FOR_SECONDS = 300

interface SamplerDependencies {
  /** Id of the client's connection. */
  connection: string
  client: Pick<QueuesClient, 'list' | 'metrics'>
  store: HistoryStore
  clock: Clock
  /** Calls `run` repeatedly until canceled, without keeping the process alive. */
  schedule: (run: () => void, everyMs: number) => () => void
  intervalMs: number
  /**
   * Metrics take one request per queue, and accounts have a rate limit. With more queues than this, each round
   * measures those that waited longest, and the interval grows.
   */
  maxQueuesPerRound?: number
  /** What is left of the rate limit; absent without a limit. */
  budget?: () => RateBudget
  onError: (error: unknown) => void
}

export interface Sampler {
  start(): void
  /** Aborts a running round. Once it resolves, nothing more is written. */
  stop(): Promise<void>
  /** Runs a round, or returns the running one. Never rejects. */
  tick(): Promise<void>
  latest(): LatestSamples
  /** The name of a queue in the newest list; null if it is not in it. */
  queueNameOf(queueId: string): string | null
}

/** The text for the dashboard. Only messages of the API are written for users. */
function toText(error: unknown): string {
  if (error instanceof ApiError) return error.message
  return 'Queuedeck failed to measure the queues; its log has the reason.'
}

/** Measures every queue of a connection once per interval. A queue that cannot be measured has a gap. */
export function createSampler(dependencies: SamplerDependencies): Sampler {
  const { connection, client, store, clock, schedule, onError } = dependencies
  const { maxQueuesPerRound = Infinity } = dependencies
  let latest = store.latest(connection)
  let intervalMs = dependencies.intervalMs
  let names = new Map<string, string>()
  let lastError: string | null = null
  let refusedUntil = 0
  /** When each queue was last measured, so that none waits for long. */
  let askedAt = new Map<string, number>()
  let running: Promise<void> | null = null
  let cancelSchedule: (() => void) | null = null
  let isStopped = false
  const underWay = new Set<AbortController>()

  /**
   * Makes a call that `stop` can abort. Each has its own signal: a Request listens on its signal until it is
   * garbage-collected, so a shared signal would gather thousands of listeners.
   */
  async function abortable<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    underWay.add(controller)
    try {
      return await call(controller.signal)
    } finally {
      underWay.delete(controller)
    }
  }

  /** Forgets queues that no longer exist, and returns the queues to measure in this round. */
  function chooseQueues(queueIds: string[]): string[] {
    const keepListed = <T>(map: Map<string, T>) => new Map([...map].filter(([id]) => listed.has(id)))
    const listed = new Set(queueIds)
    latest = keepListed(latest)
    askedAt = keepListed(askedAt)
    intervalMs = dependencies.intervalMs * Math.max(1, Math.ceil(queueIds.length / maxQueuesPerRound))
    const lastAsked = (id: string) => askedAt.get(id) ?? 0
    return queueIds.toSorted((a, b) => lastAsked(a) - lastAsked(b)).slice(0, maxQueuesPerRound)
  }

  async function measure(queueIds: string[]) {
    const samples = new Map<string, QueueSample>()
    const failures: unknown[] = []
    const waiting = queueIds.values()
    async function work(): Promise<void> {
      for (const id of waiting) {
        if (isStopped || clock.now() < refusedUntil) return
        askedAt.set(id, clock.now())
        try {
          const metrics = await abortable((signal) => client.metrics(id, { signal }))
          samples.set(id, toSample(metrics, clock.now()))
        } catch (error) {
          noteRefusal(error)
          // A queue that was deleted since it was listed is not a failure.
          if (!(error instanceof ApiError && error.status === 404)) failures.push(error)
        }
      }
    }
    await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, work))
    return { samples, failures }
  }

  function noteRefusal(error: unknown): void {
    if (!(error instanceof ApiError) || error.status !== 429) return
    refusedUntil = clock.now() + (error.retryAfterSeconds ?? REFUSED_FOR_SECONDS) * 1_000
  }

  async function record(samples: [string, QueueSample][]): Promise<void> {
    for (let at = 0; at < samples.length; at += SAMPLES_PER_TURN) {
      if (isStopped) return
      store.record(connection, new Map(samples.slice(at, at + SAMPLES_PER_TURN)))
      await setImmediate()
    }
  }

  async function round(): Promise<void> {
    if (clock.now() < refusedUntil) return
    try {
      const queues = await abortable((signal) => client.list({ signal }))
      names = new Map(queues.map((queue) => [queue.queue_id, queue.queue_name]))
      const queueIds = chooseQueues(queues.map((queue) => queue.queue_id))
      const { samples, failures } = await measure(queueIds)
      if (isStopped) return
      for (const [id, sample] of samples) latest.set(id, sample)
      await record([...samples])
      if (isStopped) return
      store.prune(clock.now())
      const [first] = failures
      lastError =
        first === undefined
          ? null
          : `${failures.length} of ${queueIds.length} queues could not be measured: ${toText(first)}`
      if (first !== undefined) onError(first)
    } catch (error) {
      if (isStopped) return
      noteRefusal(error)
      lastError = toText(error)
      onError(error)
    }
  }

  function tick(): Promise<void> {
    running ??= round().finally(() => {
      running = null
    })
    return running
  }

  return {
    tick,
    start() {
      if (cancelSchedule) return
      isStopped = false
      cancelSchedule = schedule(() => void tick(), dependencies.intervalMs)
      void tick()
    },
    async stop() {
      cancelSchedule?.()
      cancelSchedule = null
      isStopped = true
      for (const controller of underWay) controller.abort()
      await running
    },
    latest: () => ({
      intervalMs,
      now: clock.now(),
      queues: Object.fromEntries(latest),
      lastError,
      budget: dependencies.budget?.() ?? null,
    }),
    queueNameOf: (queueId) => names.get(queueId) ?? null,
  }
}

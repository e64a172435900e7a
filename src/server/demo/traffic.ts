import type { QueuesClient } from '#contract/client.ts'
import { ApiError } from '#contract/envelope.ts'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import type { Clock } from '#server/clock.ts'
import type { DemoQueueStore } from './demo-queue-store.ts'
import { pushMany } from './push.ts'
import { DEMO_QUEUES, type DemoQueue, type Tide } from './queues.ts'
import { chance, roughly, type Random } from './random.ts'

const TICK_MS = 2_000
/** After the machine was suspended, traffic continues where it was; it does not catch up. */
const LONGEST_TICK_SECONDS = 5
const RETRY_DELAY_SECONDS_PER_ATTEMPT = 5

/** Since the queues were listed, an operator may have deleted or paused one, or detached its consumer. */
function isCausedByOperator(error: unknown): boolean {
  return error instanceof ApiError && [404, 405, 409].includes(error.status)
}

interface TrafficDependencies {
  client: Pick<QueuesClient, 'list' | 'metrics' | 'pushBatch' | 'pull' | 'ack'>
  store: DemoQueueStore
  clock: Clock
  random: Random
  /** Calls `run` repeatedly until canceled, without keeping the process alive. */
  schedule: (run: () => void, everyMs: number) => () => void
  onError: (error: unknown) => void
}

/** Producers and consumers of the demo queues, which use the public API. */
export function createDemoTraffic({ client, store, clock, random, schedule, onError }: TrafficDependencies) {
  const directions = new Map<string, Tide['startsAs']>()
  let lastTickAt = clock.now()
  let running: Promise<void> | null = null
  let cancelSchedule: (() => void) | null = null
  let isStopped = false

  /** Reverses at the marks. After a restart, a backlog between them moves in its starting direction. */
  function ratesNow(name: string, tide: Tide, backlogCount: number) {
    let direction = directions.get(name) ?? tide.startsAs
    if (backlogCount >= tide.high) direction = 'falling'
    if (backlogCount <= tide.low) direction = 'rising'
    directions.set(name, direction)
    return tide[direction]
  }

  async function produceBroken(
    demo: DemoQueue,
    queue: Queue,
    queues: Queue[],
    seconds: number,
  ): Promise<void> {
    const { broken } = demo
    if (!broken || !chance(random, broken.perSecond * seconds)) return
    const deadLetters = queues.find(({ queue_name }) => queue_name === broken.deadLetterQueue)
    if (!deadLetters || (await client.metrics(deadLetters.queue_id)).backlog_count >= broken.limit) return
    await pushMany(client, queue.queue_id, 1, () => broken.make(random))
  }

  async function consume(demo: DemoQueue, queue: Queue, count: number): Promise<void> {
    const canPull =
      queue.consumers.some(({ type }) => type === 'http_pull') && !queue.settings.delivery_paused
    if (count === 0 || !canPull) return
    const { messages } = await client.pull(queue.queue_id, { batch_size: Math.min(count, MAX_PULL_BATCH) })
    if (messages.length === 0) return
    const isRetried = messages.map(
      (message) => demo.failsAlways?.(message) || chance(random, demo.retriedShare ?? 0),
    )
    const acks = messages.filter((_, index) => !isRetried[index])
    const retries = messages.filter((_, index) => isRetried[index])
    await client.ack(queue.queue_id, {
      acks: acks.map(({ lease_id }) => ({ lease_id })),
      retries: retries.map(({ lease_id, attempts }) => ({
        lease_id,
        delay_seconds: attempts * RETRY_DELAY_SECONDS_PER_ATTEMPT,
      })),
    })
  }

  async function serve(demo: DemoQueue, queues: Queue[], seconds: number): Promise<void> {
    const queue = queues.find(({ queue_name }) => queue_name === demo.name)
    const { tide, messages } = demo
    if (!queue || !tide || !messages) return
    const { backlog_count } = await client.metrics(queue.queue_id)
    const { producedPerSecond, consumedPerSecond } = ratesNow(demo.name, tide, backlog_count)
    const count = roughly(random, producedPerSecond * seconds)
    await pushMany(client, queue.queue_id, count, () => messages.make(random))
    await produceBroken(demo, queue, queues, seconds)
    await consume(demo, queue, roughly(random, consumedPerSecond * seconds))
  }

  async function round(): Promise<void> {
    const now = clock.now()
    const seconds = Math.min(Math.max(0, now - lastTickAt) / 1_000, LONGEST_TICK_SECONDS)
    lastTickAt = now
    try {
      const queues = (await client.list()).filter(({ queue_id }) => store.has(queue_id))
      for (const demo of DEMO_QUEUES) {
        if (isStopped) return
        await serve(demo, queues, seconds).catch((error: unknown) => {
          if (!isCausedByOperator(error)) onError(error)
        })
      }
    } catch (error) {
      onError(error)
    }
  }

  /** Runs a step, or returns the running one. Never rejects. */
  function tick(): Promise<void> {
    running ??= round().finally(() => {
      running = null
    })
    return running
  }

  return {
    tick,
    start(): void {
      if (cancelSchedule) return
      isStopped = false
      lastTickAt = clock.now()
      cancelSchedule = schedule(() => void tick(), TICK_MS)
    },
    /** Resolves once nothing more is sent. */
    async stop(): Promise<void> {
      cancelSchedule?.()
      cancelSchedule = null
      isStopped = true
      await running
    },
  }
}

import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { PulledMessage } from '#contract/messages.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { actOnHeldLeases } from '#web/leases/browser-leases.ts'
import { deadLetterQueueOf, fateOf } from '#web/leases/last-attempt.ts'
import { isOnLastAttempt, type Lease } from '#web/leases/lease-store.ts'
import { chunksOf, runChunks, type ItemOutcome } from '#web/runs/run-chunks.ts'
import { createSearchClient, type SearchClient } from '#web/pages/queue/messages/search/search-client.ts'
import type { MessageFilter } from '#web/pages/queue/messages/search/filter.ts'
import { toIndexEntry } from '#web/pages/queue/messages/search/entry-changes.ts'
import { useRun } from '#web/runs/browser-runs.ts'
import { useRunTask } from '#web/runs/use-run-task.ts'
import type { LoadRequest } from './load-request.ts'
import { fromPull } from '#web/pages/queue/messages/model/loaded.ts'
import { describeProgress, describeScan } from './scan-report.ts'
import { scan, scanTimeoutMs, type ScanProgress } from './scan.ts'
import { useWorkbench } from '#web/pages/queue/messages/workbench/workbench.tsx'

export interface ScanRequest extends Omit<LoadRequest, 'batchSize'> {
  filter: MessageFilter
  wanted: number
  limit: number
  /** Whether those that do not match are given back at the end. */
  releasesOthers: boolean
}

/** Left over at the end of a scan, to give back what does not match before its lease ends. */
const SPARE_MS = 10_000

interface ScanOptions {
  pullBatch: (request: LoadRequest) => Promise<PulledMessage[]>
  toLease: (message: PulledMessage, endsAt: number) => Lease
}

/** The ids of the messages that match, found by a worker: a hostile body or path must not stop the page. */
async function matchIn(index: SearchClient, filter: MessageFilter, messages: readonly PulledMessage[]) {
  index.add(messages.map((message) => toIndexEntry(fromPull(message))))
  const found = await index.query({ filter, paths: [], groupBy: null, now: Date.now() })
  const ids = new Set(found?.ids ?? [])
  index.remove(messages.map(({ id }) => id))
  const problem = found?.problems['query']
  if (problem !== undefined) throw new Error(problem)
  return ids
}

/** Pulls on until enough messages match a filter, and gives the others back. */
export function useScan(queue: Queue, { pullBatch, toLease }: ScanOptions) {
  const connection = useConnection()
  const runTask = useRunTask()
  const { dispatch, say } = useWorkbench()
  const running = useRun('scan', { connection, queueId: queue.queue_id })

  /** Gives leases back; answers what became of each. On its last attempt a message would end by that, so it stays. */
  async function release(leases: readonly Lease[]): Promise<ReadonlyMap<string, ItemOutcome>> {
    const fate = fateOf(deadLetterQueueOf(queue), 1)
    const kept: ItemOutcome = {
      kind: 'skipped',
      text: `Not given back: on its last attempt, so it ${fate} unless it is acknowledged before its lease ends.`,
    }
    const outcomes = await runChunks({
      chunks: chunksOf(
        leases.filter((lease) => !isOnLastAttempt(lease)),
        MAX_PULL_BATCH,
      ),
      send: (chunk) => actOnHeldLeases(chunk, { kind: 'retry', delaySeconds: 0 }),
    })
    return new Map(leases.map((lease) => [lease.messageId, outcomes.get(lease) ?? kept]))
  }

  async function start(request: ScanRequest): Promise<void> {
    const { filter, wanted, limit, releasesOthers } = request
    const visibilityTimeoutMs = scanTimeoutMs(request.visibilityTimeoutMs, limit, MAX_PULL_BATCH)
    const endsAt = Date.now() + visibilityTimeoutMs
    const index = createSearchClient()
    say('')
    await runTask({
      kind: 'scan',
      connection,
      queueId: queue.queue_id,
      queueName: queue.queue_name,
      title: 'Scanning for messages that match the filter',
      total: limit,
      // If this fails, what was pulled until then is in the list, and its leases are in the tray.
      async work({ signal, advance }) {
        const show = (progress: ScanProgress) =>
          advance(progress.scanned, describeProgress(progress, { wanted, limit }))
        show({ scanned: 0, found: 0 })
        const result = await scan<PulledMessage>({
          wanted,
          limit,
          batchSize: MAX_PULL_BATCH,
          load: (batchSize) => pullBatch({ ...request, visibilityTimeoutMs, batchSize }),
          match: (messages) => matchIn(index, filter, messages),
          isOutOfTime: () => Date.now() > endsAt - SPARE_MS,
          signal,
          onProgress: show,
        })
        const leases = result.others.map((message) => toLease(message, endsAt))
        const outcomes = releasesOthers ? await release(leases) : new Map<string, ItemOutcome>()
        return { result, outcomes }
      },
      conclude({ result, outcomes }) {
        dispatch({ type: 'acted', outcomes, leaves: true })
        return {
          text: describeScan(result, outcomes.values()),
          isProblem: [...outcomes.values()].some(({ kind }) => kind !== 'done'),
        }
      },
    })
    index.close()
  }

  return {
    start: (request: ScanRequest) => void start(request),
    /** null while none runs. */
    running,
  }
}

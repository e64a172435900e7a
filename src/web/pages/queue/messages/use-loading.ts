import { useRef, useState } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { PulledMessage } from '#contract/messages.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { usePeekMessages, usePullMessages } from '#web/api/messages.ts'
import { queuesOf } from '#web/api/transport.ts'
import { leaseStore, markTaken } from '#web/leases/browser-leases.ts'
import { actOnLeases } from '#web/leases/lease-actions.ts'
import type { Lease } from '#web/leases/lease-store.ts'
import { runChunks } from '#web/leases/run-chunks.ts'
import { compileFilter, type MessageFilter } from '#web/pages/queue/messages/index-worker/filter.ts'
import { indexed } from '#web/pages/queue/messages/index-worker/entry.ts'
import { toEntry } from '#web/pages/queue/messages/index-worker/message-diff.ts'
import type { LoadMode, LoadRequest } from './LoadBar.tsx'
import { loadedReducer } from './loaded.ts'
import { scan, type ScanProgress } from './scan.ts'
import { useWorkbench } from './workbench.tsx'

export interface ScanRequest {
  filter: MessageFilter
  wanted: number
  limit: number
  visibilityTimeoutMs: number
  reveal: boolean
  /** Whether those that do not match are given back at the end. */
  releasesOthers: boolean
}

/** Loads messages into the workbench: a pull or a peek, or pull after pull until enough match a filter. */
export function useLoading(queue: Queue) {
  const connection = useConnection()
  const { dispatch } = useWorkbench()
  const pull = usePullMessages(queue.queue_id)
  const peek = usePeekMessages(queue.queue_id)
  const [progress, setProgress] = useState<ScanProgress | null>(null)
  const controller = useRef<AbortController | null>(null)
  const [lastMode, setLastMode] = useState<LoadMode>('pull')

  function toLease(message: PulledMessage, endsAt: number): Lease {
    return {
      connection,
      queueId: queue.queue_id,
      queueName: queue.queue_name,
      messageId: message.id,
      leaseId: message.lease_id,
      endsAt,
      attempts: message.attempts,
    }
  }

  async function pullBatch({
    batchSize,
    visibilityTimeoutMs,
    reveal,
  }: LoadRequest): Promise<PulledMessage[]> {
    // The timeout began when the server answered; counting from before the answer came errs on the safe side.
    const endsAt = Date.now() + visibilityTimeoutMs
    const { messages } = await pull.mutateAsync({
      batch_size: batchSize,
      visibility_timeout_ms: visibilityTimeoutMs,
      reveal,
    })
    const leases = messages.map((message) => toLease(message, endsAt))
    leaseStore.hold(leases)
    markTaken(leases)
    dispatch({ type: 'pulled', messages })
    return messages
  }

  async function load(mode: LoadMode, request: LoadRequest): Promise<void> {
    setLastMode(mode)
    try {
      if (mode === 'pull') await pullBatch(request)
      else dispatch({ type: 'peeked', messages: (await peek.mutateAsync(request)).messages })
    } catch {
      // The mutation keeps the error, and the page shows it.
    }
  }

  async function release(messages: readonly PulledMessage[]): Promise<void> {
    await runChunks({
      items: messages,
      size: MAX_PULL_BATCH,
      send: (chunk) =>
        actOnLeases(
          chunk.map((message) => toLease(message, 0)),
          { kind: 'retry', delaySeconds: 0 },
          { client: queuesOf(connection), store: leaseStore, now: Date.now },
        ),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    dispatch({ type: 'removed', ids: new Set(messages.map(({ id }) => id)) })
  }

  async function startScan(request: ScanRequest): Promise<void> {
    const ownController = new AbortController()
    controller.current = ownController
    setLastMode('pull')
    setProgress({ scanned: 0, found: 0 })
    const { matches } = compileFilter(request.filter, Date.now())
    try {
      const others = await scan<PulledMessage>({
        wanted: request.wanted,
        limit: request.limit,
        batchSize: MAX_PULL_BATCH,
        load: (batchSize) => pullBatch({ ...request, batchSize }),
        matches: (message) =>
          loadedReducer([], { type: 'pulled', messages: [message] }).every((loaded) =>
            matches(indexed(toEntry(loaded))),
          ),
        signal: ownController.signal,
        onProgress: setProgress,
      })
      if (request.releasesOthers) await release(others)
    } catch {
      // As above; what was loaded until then is in the list, and its leases in the tray.
    }
    setProgress(null)
  }

  const { data: pulled, error: pullError } = pull
  return {
    load: (mode: LoadMode, request: LoadRequest) => void load(mode, request),
    isLoading: pull.isPending || peek.isPending,
    error: lastMode === 'pull' ? pullError : peek.error,
    /** The answer of the last pull or peek: what an empty one means. */
    last: lastMode === 'pull' ? pulled : peek.data,
    scan: (request: ScanRequest) => void startScan(request),
    /** null while no scan runs. */
    scanProgress: progress,
    stopScan: () => controller.current?.abort(),
  }
}

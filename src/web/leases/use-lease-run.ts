import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import { metricQueries } from '#web/api/metrics.ts'
import { queuesOf } from '#web/api/transport.ts'
import { plural } from '#web/lib/bytes.ts'
import { leaseStore } from './browser-leases.ts'
import { actOnLeases, type LeaseAction } from './lease-actions.ts'
import { groupByQueue, type Lease } from './lease-store.ts'
import { runChunks } from './run-chunks.ts'

export interface LeaseRun {
  isRunning: boolean
  /** What became of the last one, in words. */
  outcome: string
  extend(leases: readonly Lease[], visibilityTimeoutMs: number): Promise<void>
  release(leases: readonly Lease[]): Promise<void>
}

/** Extends or releases leases, of however many queues. */
export function useLeaseRun(): LeaseRun {
  const queryClient = useQueryClient()
  const [isRunning, setRunning] = useState(false)
  const [outcome, setOutcome] = useState('')

  async function run(leases: readonly Lease[], action: LeaseAction, verb: string): Promise<void> {
    setRunning(true)
    let done = 0
    const problems: string[] = []
    for (const ofQueue of groupByQueue(leases)) {
      const connection = ofQueue[0]?.connection ?? ''
      const outcomes = await runChunks({
        items: ofQueue,
        size: MAX_PULL_BATCH,
        send: (chunk) =>
          actOnLeases(chunk, action, { client: queuesOf(connection), store: leaseStore, now: Date.now }),
        signal: new AbortController().signal,
        onProgress: () => undefined,
      })
      for (const each of outcomes.values()) {
        if (each.kind === 'done') done++
        else if (each.kind !== 'skipped') problems.push(each.text)
      }
      void queryClient.invalidateQueries({ queryKey: metricQueries.all(connection) })
    }
    setOutcome([`${verb} ${plural(done, 'lease')}.`, ...new Set(problems)].join(' '))
    setRunning(false)
  }

  return {
    isRunning,
    outcome,
    extend: (leases, visibilityTimeoutMs) => run(leases, { kind: 'extend', visibilityTimeoutMs }, 'Extended'),
    release: (leases) => run(leases, { kind: 'retry', delaySeconds: 0 }, 'Released'),
  }
}

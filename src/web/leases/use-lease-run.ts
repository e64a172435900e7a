import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import { messageQueries } from '#web/api/messages.ts'
import { metricQueries } from '#web/api/metrics.ts'
import { queuesOf } from '#web/api/transport.ts'
import { plural } from '#web/lib/bytes.ts'
import { leaseStore } from './browser-leases.ts'
import { extensionChunks } from './extension.ts'
import { actOnLeases, type LeaseAction } from './lease-actions.ts'
import { groupByQueue, type Lease } from './lease-store.ts'
import { chunksOf, runChunks } from './run-chunks.ts'

export interface LeaseRun {
  isRunning: boolean
  /** What became of the last one, in words. */
  outcome: string
  extend(leases: readonly Lease[], byMs: number): Promise<void>
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
    let skipped = 0
    const problems: string[] = []
    for (const ofQueue of groupByQueue(leases)) {
      const { connection, queueId } = ofQueue[0] as Lease
      const outcomes = await runChunks({
        chunks:
          action.kind === 'extend'
            ? extensionChunks(ofQueue, ({ endsAt }) => endsAt)
            : chunksOf(ofQueue, MAX_PULL_BATCH),
        send: (chunk) =>
          actOnLeases(chunk, action, { client: queuesOf(connection), store: leaseStore, now: Date.now }),
        signal: new AbortController().signal,
        onProgress: () => undefined,
      })
      for (const each of outcomes.values()) {
        if (each.kind === 'done') done++
        else if (each.kind === 'skipped') skipped++
        else problems.push(each.text)
      }
      void queryClient.invalidateQueries({ queryKey: metricQueries.all(connection) })
      void queryClient.invalidateQueries({ queryKey: messageQueries.all(connection, queueId) })
    }
    const notTried = skipped > 0 ? [`${plural(skipped, 'lease')} not tried.`] : []
    setOutcome([`${verb} ${plural(done, 'lease')}.`, ...notTried, ...new Set(problems)].join(' '))
    setRunning(false)
  }

  return {
    isRunning,
    outcome,
    extend: (leases, byMs) => run(leases, { kind: 'extend', byMs }, 'Extended'),
    release: (leases) => run(leases, { kind: 'retry', delaySeconds: 0 }, 'Released'),
  }
}

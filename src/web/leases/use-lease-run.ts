import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import { messageQueries } from '#web/api/messages.ts'
import { metricQueries } from '#web/api/metrics.ts'
import { queuesOf } from '#web/api/transport.ts'
import { plural } from '#web/lib/format.ts'
import { paths } from '#web/lib/paths.ts'
import { runStore, useRun, useShownRuns } from '#web/runs/browser-runs.ts'
import type { RunKind, RunOutcome } from '#web/runs/run-store.ts'
import { leaseStore } from './browser-leases.ts'
import { extensionChunks } from './extension.ts'
import { actOnLeases, type LeaseAction } from './lease-actions.ts'
import { groupByQueue, type Lease } from './lease-store.ts'
import { chunksOf, runChunks, runGroups, type Outcome } from '#web/runs/run-chunks.ts'

export interface LeaseRun {
  isRunning: boolean
  /** What became of the last one, in words. */
  outcome: string
  extend(leases: readonly Lease[], byMs: number): Promise<void>
  release(leases: readonly Lease[]): Promise<void>
}

const RUNS_SHOWN: readonly RunKind[] = ['leases']
const WORDS = {
  extend: ['Extending', 'Extended'],
  retry: ['Releasing', 'Released'],
  ack: ['Acknowledging', 'Acknowledged'],
} as const satisfies Record<LeaseAction['kind'], readonly string[]>

/** How a run over leases ended: "Released 98 leases. 2 leases not tried." and what was said of the others. */
function describe(outcomes: readonly Outcome[], verb: string): RunOutcome {
  const done = outcomes.filter(({ kind }) => kind === 'done').length
  const skipped = outcomes.filter(({ kind }) => kind === 'skipped').length
  const problems = outcomes.flatMap((each) =>
    each.kind === 'done' || each.kind === 'skipped' ? [] : [each.text],
  )
  const notTried = skipped > 0 ? [`${plural(skipped, 'lease')} not tried.`] : []
  return {
    text: [`${verb} ${plural(done, 'lease')}.`, ...notTried, ...new Set(problems)].join(' '),
    isProblem: done < outcomes.length,
  }
}

/** Extends or releases leases, of however many queues. Goes on when the list of leases is closed. */
export function useLeaseRun(): LeaseRun {
  const queryClient = useQueryClient()
  const [isRunning, setRunning] = useState(false)
  // It may be of before the list was closed.
  const underWay = useRun('leases', null)
  const [outcome, setOutcome] = useState('')
  // It says how all of them went at once.
  useShownRuns(RUNS_SHOWN, null, () => undefined)

  async function runQueue(leases: readonly Lease[], action: LeaseAction) {
    const [{ connection, queueId, queueName }] = leases as [Lease, ...Lease[]]
    const [is, was] = WORDS[action.kind]
    const { signal, advance, end } = runStore.begin({
      kind: 'leases',
      connection,
      queueId,
      queueName,
      href: paths.queue(connection, queueId, 'messages'),
      title: `${is} ${plural(leases.length, 'lease')}`,
      total: leases.length,
    })
    const byLease = await runChunks({
      chunks:
        action.kind === 'extend'
          ? extensionChunks(leases, ({ endsAt }) => endsAt)
          : chunksOf(leases, MAX_PULL_BATCH),
      send: (chunk) =>
        actOnLeases(chunk, action, { client: queuesOf(connection), store: leaseStore, now: Date.now }),
      signal,
      onProgress: (handled) => advance(handled),
    })
    const outcomes = [...byLease.values()]
    end(describe(outcomes, was))
    void queryClient.invalidateQueries({ queryKey: metricQueries.all(connection) })
    void queryClient.invalidateQueries({ queryKey: messageQueries.all(connection, queueId) })
    return { outcomes, isStopped: signal.aborted }
  }

  async function run(leases: readonly Lease[], action: LeaseAction): Promise<void> {
    setRunning(true)
    const outcomes = await runGroups(groupByQueue(leases), (ofQueue) => runQueue(ofQueue, action))
    setOutcome(describe(outcomes, WORDS[action.kind][1]).text)
    setRunning(false)
  }

  return {
    isRunning: isRunning || underWay !== null,
    outcome,
    extend: (leases, byMs) => run(leases, { kind: 'extend', byMs }),
    release: (leases) => run(leases, { kind: 'retry', delaySeconds: 0 }),
  }
}

import { useState } from 'react'
import { plural } from '#web/lib/format.ts'
import { useRun, useShownRuns } from '#web/runs/browser-runs.ts'
import { runGroups, type ItemOutcome } from '#web/runs/run-chunks.ts'
import type { RunKind, RunOutcome } from '#web/runs/run-store.ts'
import { useRunChunks } from '#web/runs/use-run-chunks.ts'
import { actOnHeldLeases } from './browser-leases.ts'
import { chunksFor, type LeaseAction } from './lease-actions.ts'
import { groupByQueue, type Lease } from './lease-store.ts'

export interface LeaseRun {
  isRunning: boolean
  /** How the last run ended. */
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

/** How a run ended: "Released 98 leases. 2 leases not tried.", followed by the reasons of other failures. */
function describe(outcomes: readonly ItemOutcome[], verb: string): RunOutcome {
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

/** Extends or releases leases of any number of queues. Continues when the list of leases is closed. */
export function useLeaseRun(): LeaseRun {
  const runChunks = useRunChunks()
  const [isRunning, setRunning] = useState(false)
  // May have started before the list was closed and opened again.
  const underWay = useRun('leases', null)
  const [outcome, setOutcome] = useState('')
  // The panel reports one outcome for the runs of all queues, so single outcomes are not shown.
  useShownRuns(RUNS_SHOWN, null, () => undefined)

  async function runQueue(leases: readonly Lease[], action: LeaseAction) {
    const [{ connection, queueId, queueName }] = leases as [Lease, ...Lease[]]
    const [is, was] = WORDS[action.kind]
    const { result, wasStopped } = await runChunks({
      kind: 'leases',
      connection,
      queueId,
      queueName,
      title: `${is} ${plural(leases.length, 'lease')}`,
      chunks: chunksFor(action, leases, ({ endsAt }) => endsAt),
      send: (chunk) => actOnHeldLeases(chunk, action),
      conclude: (outcomes) => describe([...outcomes.values()], was),
    })
    return { outcomes: [...(result?.values() ?? [])], wasStopped }
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

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { onPrivateCleared } from '#web/storage/browser-privacy.ts'
import { createRunStore, type Run, type RunKind, type RunOutcome } from './run-store.ts'

/** The runs of this browser tab, shared by the pages that start them and the tray in the shell. */
export const runStore = createRunStore()

// Closing the tab would lose what is not sent yet.
addEventListener('beforeunload', (event) => {
  if (runStore.isAnyRunning()) event.preventDefault()
})
// They were started with the rights of another user.
onPrivateCleared(runStore.clear)

/** The queue a run belongs to. */
interface RunPlace {
  connection: string
  queueId: string
}

const isAt = (run: Run, place: RunPlace | null) =>
  place === null || (run.connection === place.connection && run.queueId === place.queueId)

/**
 * The running run of a kind, for one queue or, with null, for any. It may have started on an earlier visit to the page.
 */
export function useRun(kind: RunKind, place: RunPlace | null): Run | null {
  const isMeant = (run: Run) => run.kind === kind && run.outcome === null && isAt(run, place)
  return useSyncExternalStore(runStore.subscribe, () => runStore.current().find(isMeant) ?? null)
}

/** The runs that no page shows at the moment. */
export function useRunsElsewhere(): readonly Run[] {
  return useSyncExternalStore(runStore.subscribe, runStore.elsewhere)
}

/** While mounted, this part of the page shows the runs of these kinds: of one queue or, with null, of all. */
export function useShownRuns(
  kinds: readonly RunKind[],
  place: RunPlace | null,
  report: (outcome: RunOutcome) => void,
): void {
  const onEnd = useEffectEvent(report)
  const { connection, queueId } = place ?? {}
  useEffect(() => {
    const here = connection === undefined || queueId === undefined ? null : { connection, queueId }
    return runStore.addView({
      shows: (run) => kinds.includes(run.kind) && isAt(run, here),
      onEnd: (outcome) => onEnd(outcome),
    })
  }, [kinds, connection, queueId])
}

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { onPrivateCleared } from '#web/storage/browser-privacy.ts'
import { createRunStore, type Run, type RunKind, type RunOutcome } from './run-store.ts'

/** The runs of this tab: one store for whatever does something call by call, and for the tray in the shell. */
export const runStore = createRunStore()

// What is not sent yet would be lost with the tab.
addEventListener('beforeunload', (event) => {
  if (runStore.isAnyUnderWay()) event.preventDefault()
})
// They were started with the rights of somebody else.
onPrivateCleared(runStore.clear)

/** Where a run belongs. */
interface RunPlace {
  connection: string
  queueId: string
}

const isAt = (run: Run, place: RunPlace | null) =>
  place === null || (run.connection === place.connection && run.queueId === place.queueId)

/**
 * The run of a kind that is under way for a queue, or for any where none is named, whichever visit to a page began it.
 */
export function useRun(kind: RunKind, place: RunPlace | null): Run | null {
  const isMeant = (run: Run) => run.kind === kind && run.outcome === null && isAt(run, place)
  return useSyncExternalStore(runStore.subscribe, () => runStore.current().find(isMeant) ?? null)
}

/** The runs that no page shows now. */
export function useRunsElsewhere(): readonly Run[] {
  return useSyncExternalStore(runStore.subscribe, runStore.elsewhere)
}

/** While it is there, this part of the page shows such runs: of a queue, or of all where none is named. */
export function useShownRuns(
  kinds: readonly RunKind[],
  place: RunPlace | null,
  tell: (outcome: RunOutcome) => void,
): void {
  const onEnd = useEffectEvent(tell)
  const { connection, queueId } = place ?? {}
  useEffect(() => {
    const here = connection === undefined || queueId === undefined ? null : { connection, queueId }
    return runStore.attend({
      shows: (run) => kinds.includes(run.kind) && isAt(run, here),
      tell: (outcome) => onEnd(outcome),
    })
  }, [kinds, connection, queueId])
}

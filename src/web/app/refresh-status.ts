import { useSyncExternalStore } from 'react'
import type { ApiError } from '#contract/envelope.ts'

/** Whether the last refresh of the data on screen succeeded; the shell shows a notice if not. */
function createRefreshStatus() {
  let failure: ApiError | null = null
  const listeners = new Set<() => void>()
  function set(next: ApiError | null) {
    if (failure === next) return
    failure = next
    for (const listener of listeners) listener()
  }
  return {
    failed: (error: ApiError) => set(error),
    recovered: () => set(null),
    current: () => failure,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const refreshStatus = createRefreshStatus()

export function useRefreshFailure(): ApiError | null {
  return useSyncExternalStore(refreshStatus.subscribe, refreshStatus.current)
}

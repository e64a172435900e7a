import { useSyncExternalStore } from 'react'
import { useConnection } from '#web/api/connection.tsx'
import { onPrivateCleared } from '#web/storage/browser-privacy.ts'

/**
 * State by connection and queue that outlives the pages: a run continues while its page is closed, and its outcome is
 * there when the user comes back. Returns a hook that reads the state of a queue and can change it at any time, from
 * any page.
 */
export function createQueueSessions<Session extends object>(empty: Session) {
  const sessions = new Map<string, Session>()
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  // What was typed and sent belongs to the user who is signed in.
  onPrivateCleared(() => {
    sessions.clear()
    notify()
  })

  return function useQueueSession(queueId: string) {
    const connection = useConnection()
    const key = `${connection}/${queueId}`
    const session = useSyncExternalStore(subscribe, () => sessions.get(key) ?? empty)
    const change = (changes: Partial<Session>) => {
      sessions.set(key, { ...(sessions.get(key) ?? empty), ...changes })
      notify()
    }
    return [session, change] as const
  }
}

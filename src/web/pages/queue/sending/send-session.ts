import { useSyncExternalStore } from 'react'
import { onPrivateCleared } from '#web/storage/browser-privacy.ts'
import { useConnection } from '#web/api/connection.tsx'
import type { LinesReading } from '#web/pages/queue/send/bulk/use-bulk-lines.ts'
import type { ManyFormat } from '#web/pages/queue/send/bulk/bulk-records.ts'
import type { ManySource } from '#web/pages/queue/send/bulk/bulk-source.ts'
import type { RunResult } from './send-run.ts'

/** What is being sent, or was, and what became of it; how far it is, the store of runs knows. */
export interface SendRun {
  kind: 'list' | 'copies'
  /** The name of the queue they go to. */
  queueName: string
  /** What is sent, each so often; the outcomes are in its order. */
  items: readonly unknown[]
  repeat: number
  /** Messages in all. */
  total: number
  /** null while it is under way. */
  result: RunResult | null
}

interface SendSession {
  isMany: boolean
  source: ManySource | null
  format: ManyFormat | 'auto'
  fillsVariables: boolean
  reading: LinesReading | null
  run: SendRun | null
  /** The dialog that copies is open, and shows its run itself. */
  isCopying: boolean
}

const EMPTY: SendSession = {
  isMany: false,
  source: null,
  format: 'auto',
  // A list that was exported has braces of its own; whoever wants them filled in says so.
  fillsVariables: false,
  reading: null,
  run: null,
  isCopying: false,
}

/**
 * By connection and queue. They outlive the pages: a run that nobody sees goes on, and its outcome is there when one
 * comes back.
 */
const sessions = new Map<string, SendSession>()
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// The lists and what became of them are of one person.
onPrivateCleared(() => {
  sessions.clear()
  for (const listener of listeners) listener()
})

/** The sending to a queue, and how to change it: at any time, from any page. */
export function useSendSession(queueId: string) {
  const connection = useConnection()
  const key = `${connection}/${queueId}`
  const session = useSyncExternalStore(subscribe, () => sessions.get(key) ?? EMPTY)
  const change = (changes: Partial<SendSession>) => {
    sessions.set(key, { ...(sessions.get(key) ?? EMPTY), ...changes })
    for (const listener of listeners) listener()
  }
  return [session, change] as const
}

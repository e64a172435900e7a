import { useSyncExternalStore } from 'react'
import { useConnection } from '#web/api/connection.tsx'
import type { LinesReading } from './use-many-lines.ts'
import type { ManyFormat } from './many-records.ts'
import type { ManySource } from './many-source.ts'
import type { RunResult, Totals } from './run.ts'

/** Messages on their way to a queue, or the outcome of it. */
export interface SendRun {
  kind: 'list' | 'copies'
  /** The name of the queue they go to. */
  queueName: string
  /** What is sent, each so often; the outcomes are in its order. */
  items: readonly unknown[]
  repeat: number
  /** Messages in all. */
  total: number
  totals: Totals
  perSecond: number
  /** null while it is under way. */
  result: RunResult | null
  /** Ends it after the batch that is under way. */
  stop: () => void
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

const isUnderWay = ({ run }: SendSession) => run?.result === null

addEventListener('beforeunload', (event) => {
  if ([...sessions.values()].some(isUnderWay)) event.preventDefault()
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

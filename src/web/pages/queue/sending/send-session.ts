import { createQueueSessions } from './queue-sessions.ts'
import type { RunResult } from './send-run.ts'

/** What is being or was sent, and its outcome. The progress is in the run store. */
export interface SendRun {
  kind: 'list' | 'copies'
  /** The name of the queue it sends to. */
  queueName: string
  /** What is sent, each `repeat` times; outcomes have the same order. */
  items: readonly unknown[]
  repeat: number
  /** Messages in all. */
  total: number
  /** null while it is running. */
  result: RunResult | null
}

interface SendSession {
  /** Whether the Send tab shows the list instead of the composer. */
  isBulk: boolean
  run: SendRun | null
  /** The copy dialog is open and shows its run itself. */
  isCopying: boolean
}

/** What is sent from a queue's page. */
export const useSendSession = createQueueSessions<SendSession>({ isBulk: false, run: null, isCopying: false })

import { createQueueSessions } from '#web/pages/queue/sending/queue-sessions.ts'
import type { ReadLines } from './bulk-reader.ts'
import type { BulkFormat } from './bulk-records.ts'
import type { BulkSource } from './bulk-source.ts'

/** What to read, and how. */
export interface ReadingRequest {
  text: string
  format: BulkFormat
  fillsVariables: boolean
}

export interface LinesRead extends ReadLines {
  format: BulkFormat
}

interface LinesReading {
  /** Results of an earlier request are not shown. */
  request: ReadingRequest
  /** null while it is being read. */
  read: LinesRead | null
  /** How far it is, 0 to 1. */
  part: number
}

interface BulkSession {
  source: BulkSource | null
  format: BulkFormat | 'auto'
  fillsVariables: boolean
  reading: LinesReading | null
}

/** The list of messages to send to a queue. */
export const useBulkSession = createQueueSessions<BulkSession>({
  source: null,
  format: 'auto',
  // Exported bodies may contain braces of their own, so filling them in is a choice.
  fillsVariables: false,
  reading: null,
})

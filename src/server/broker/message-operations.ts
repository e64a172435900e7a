import type { Counters, OperationKind, Operations, OperationRecorder } from './analytics/recorder.ts'
import type { MessageRow } from './message-store.ts'
import type { QueueRecord } from './queue-records.ts'

const WRITE = { action: 'WriteMessage', consumerType: '', outcome: '' } as const

const READ = { action: 'ReadMessage', consumerType: 'http', outcome: '' } as const

function readOf(rows: readonly MessageRow[], now: number): Operations {
  const read = { sizes: [] as number[], lagMs: 0, retries: 0 }
  for (const [, attempts, , timestampMs, , , body] of rows) {
    read.sizes.push(body.byteLength)
    read.lagMs += now - timestampMs
    read.retries += attempts - 1
  }
  return read
}

const consumerTypeOf = ({ consumer }: QueueRecord): OperationKind['consumerType'] =>
  consumer ? (consumer.type === 'http_pull' ? 'http' : 'worker') : ''

export type MessageOperations = ReturnType<typeof createMessageOperations>

/** Reports what happens to messages, in the terms of the analytics. `sizes` are the bytes of each message. */
export function createMessageOperations(recorder: OperationRecorder) {
  return {
    written(queue: QueueRecord, sizes: readonly number[]): void {
      recorder.operated(queue, WRITE, { sizes })
    },
    read(queue: QueueRecord, rows: readonly MessageRow[], now: number): void {
      recorder.operated(queue, READ, readOf(rows, now))
    },
    deleted(queue: QueueRecord, outcome: OperationKind['outcome'], sizes: readonly number[]): void {
      const kind = { action: 'DeleteMessage', consumerType: consumerTypeOf(queue), outcome } as const
      recorder.operated(queue, kind, { sizes })
    },
    /** `counters` are those of the queue after the operation. */
    backlogged(queue: QueueRecord, counters: Counters): void {
      recorder.backlogged(queue, counters)
    },
  }
}

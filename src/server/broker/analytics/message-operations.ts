import type { QueueRecord } from '#server/broker/queue-records.ts'
import type { MessageRow } from '#server/broker/message-store.ts'
import type { Counters, OperationKind, Operations, Recorder } from './recorder.ts'

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

/** What happens to messages, in the words of the analytics. `sizes` are the bytes of each message. */
export function createMessageOperations(recorder: Recorder) {
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
    /** How the queue stands after it. */
    backlogged(queue: QueueRecord, counters: Counters): void {
      recorder.backlogged(queue, counters)
    },
  }
}

import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import type { NewEntry } from './entry.ts'
import { cutNames, type Journal } from './journal.ts'

export type Recorder = ReturnType<typeof createRecorder>

/**
 * Records changes that have already happened. If an entry cannot be written, a 500 would make the client repeat its
 * call, so the response stays as it is. The entry is logged and kept in memory, and further changes are refused until
 * all kept entries are written. The journal therefore misses no change.
 */
export function createRecorder(journal: Pick<Journal, 'appendSoon'>, report: ReportFailure) {
  let unwritten: NewEntry[] = []

  function writeKept(): void {
    while (unwritten[0]) {
      journal.appendSoon(unwritten[0])
      unwritten = unwritten.slice(1)
    }
  }

  return {
    /** Call before a change. Throws if the change could not be recorded. */
    assertWritable(requestId: string): void {
      try {
        writeKept()
      } catch (error) {
        report(error, requestId)
        const message =
          'The journal cannot be written, so nothing was changed. Free disk space on the server and try again.'
        throw new QueuesError(507, ERROR_CODE.storageLimitExceeded, message)
      }
    },

    /** Call after a change. Never throws. */
    write(given: NewEntry): void {
      const entry = cutNames(given)
      unwritten = [...unwritten, entry]
      try {
        writeKept()
      } catch (cause) {
        report(
          new Error(`Not written to the journal yet: ${JSON.stringify(entry)}`, { cause }),
          entry.requestId,
        )
      }
    },
  }
}

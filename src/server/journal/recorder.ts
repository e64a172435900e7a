import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import type { NewEntry } from './entry.ts'
import { cutNames, type Journal } from './journal.ts'

export type Recorder = ReturnType<typeof createRecorder>

/**
 * Writes down what has happened already. When a row cannot be written, answering 500 would have the client do its
 * call again, so the answer stays true, the row goes to the log and is kept, and from then on whoever asks before
 * a change is refused until all kept rows are written: an auditor misses none, and no unrecorded change follows.
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
    /** To be asked before a change. Throws where it could not be recorded. */
    demand(requestId: string): void {
      try {
        writeKept()
      } catch (error) {
        report(error, requestId)
        const message =
          'The journal of changes cannot be written, so nothing was changed. Make room on the disk of the server and try again.'
        throw new QueuesError(507, ERROR_CODE.storageLimitExceeded, message)
      }
    },

    /** To be told after one. Never throws. */
    write(given: NewEntry): void {
      const entry = cutNames(given)
      unwritten = [...unwritten, entry]
      try {
        writeKept()
      } catch (cause) {
        report(new Error(`Not yet in the journal: ${JSON.stringify(entry)}`, { cause }), entry.requestId)
      }
    },
  }
}

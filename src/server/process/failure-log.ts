import type { ReportFailure } from '#server/http/failure.ts'
import { storageFailureOf, type StorageFailure } from '#server/sqlite/storage-failure.ts'

/** How often repeated failures are logged. */
export const ROUND_MS = 60_000

/** The part of a pino logger that is used. */
interface ErrorLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export interface FailureLog {
  report: ReportFailure
  /** Logs how many failures were left out since the last round. Call it every `ROUND_MS` and at the end. */
  round(): void
}

/**
 * Writes failures to the log. Each has its own line, because its response refers to it. Failures of a full or failing
 * disk are the exception: every request fails for the same reason, thousands in a second, and the log may be on that
 * disk. The first of them is logged at once, the others as a count in each round.
 */
export function createFailureLog(log: ErrorLog): FailureLog {
  /** How many were left out, for each kind that was logged in this round or the one before. */
  const leftOut = new Map<StorageFailure, number>()

  return {
    report(error, requestId) {
      const kind = storageFailureOf(error)
      const omitted = kind === null ? undefined : leftOut.get(kind)
      if (kind !== null) leftOut.set(kind, omitted === undefined ? 0 : omitted + 1)
      if (omitted === undefined) log.error({ err: error, requestId }, 'unexpected failure')
    },

    round() {
      for (const [kind, count] of leftOut) {
        if (count === 0) {
          leftOut.delete(kind)
          continue
        }
        leftOut.set(kind, 0)
        log.error({ disk: kind, failures: count }, `${count} more failed because the disk is ${kind}`)
      }
    },
  }
}

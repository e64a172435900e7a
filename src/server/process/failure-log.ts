import type { ReportFailure } from '#server/http/failure.ts'
import { storageFailureOf, type StorageFailure } from '#server/sqlite/storage-failure.ts'

/** How often what repeats itself is told. */
export const ROUND_MS = 60_000

/** As pino takes it. */
interface ErrorLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export interface FailureLog {
  report: ReportFailure
  /** Tells how many were left out since the last round. To be called every `ROUND_MS`, and at the end. */
  round(): void
}

/**
 * Writes failures to the log. Each has its own line, as its answer refers to it, but for those of a full or failing
 * disk: then every request fails for the same reason, thousands in a second, and the log may be on that very disk. Of
 * these the first is told at once, and the others as a number in each round.
 */
export function createFailureLog(log: ErrorLog): FailureLog {
  /** How many were left out, of each kind that was told in this round or the one before. */
  const leftOut = new Map<StorageFailure, number>()

  return {
    report(error, requestId) {
      const kind = storageFailureOf(error)
      const told = kind === null ? undefined : leftOut.get(kind)
      if (kind !== null) leftOut.set(kind, told === undefined ? 0 : told + 1)
      if (told === undefined) log.error({ err: error, requestId }, 'unexpected failure')
    },

    round() {
      for (const [kind, count] of leftOut) {
        if (count === 0) {
          leftOut.delete(kind)
          continue
        }
        leftOut.set(kind, 0)
        log.error({ disk: kind, failures: count }, `${count} more failed, as the disk is ${kind}`)
      }
    },
  }
}

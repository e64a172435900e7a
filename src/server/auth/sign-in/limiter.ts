import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** Runs so many at once and lets so many wait; whoever comes then is sent away. */
export function createLimiter({ running: maxRunning, waiting: maxWaiting }: LimiterOptions) {
  const waiting: (() => void)[] = []
  let running = 0

  function leave(): void {
    const next = waiting.shift()
    // The place is handed on, so that nobody slips in between.
    if (next) next()
    else running--
  }

  return async function limit<T>(work: () => Promise<T>): Promise<T> {
    if (running < maxRunning) running++
    else if (waiting.length < maxWaiting) await new Promise<void>((resolve) => waiting.push(resolve))
    else {
      const message = 'Too many people are signing in at once. Try again in a moment.'
      throw new QueuesError(503, ERROR_CODE.rateLimited, message)
    }
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

interface LimiterOptions {
  running: number
  waiting: number
}

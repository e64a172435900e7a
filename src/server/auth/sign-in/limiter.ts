import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** Limits how many tasks run at once and how many wait; further ones are refused. */
export function createLimiter({ running: maxRunning, waiting: maxWaiting }: LimiterOptions) {
  const waiting: (() => void)[] = []
  let running = 0

  function release(): void {
    const next = waiting.shift()
    // The slot passes straight to the next task, so that no other can take it.
    if (next) next()
    else running--
  }

  return async function limit<T>(work: () => Promise<T>): Promise<T> {
    if (running < maxRunning) running++
    else if (waiting.length < maxWaiting) await new Promise<void>((resolve) => waiting.push(resolve))
    else {
      const message = 'Too many sign-ins at the same time. Try again in a moment.'
      throw new QueuesError(503, ERROR_CODE.rateLimited, message)
    }
    try {
      return await work()
    } finally {
      release()
    }
  }
}

interface LimiterOptions {
  running: number
  waiting: number
}

import { higherOf, type Priority } from './rate/rate-budget.ts'

interface Waiter {
  priority: Priority
  signal: AbortSignal
}

/** Starts the call. Its signal aborts when the last waiter leaves; its priority rises when a more urgent one joins. */
type Start<T> = (signal: AbortSignal, priority: () => Priority) => Promise<T>

interface Flight<T> {
  result: Promise<T>
  /** The highest priority of its waiters. */
  priority: Priority
  controller: AbortController
  waiters: number
}

/**
 * Shares one call between everyone who asks for the same key at the same time. Each waiter may leave on its own; the
 * call is aborted when the last one does.
 */
export function createSingleFlight<T>() {
  const inFlight = new Map<string, Flight<T>>()

  function flightOf(key: string, priority: Priority, start: Start<T>): Flight<T> {
    const existing = inFlight.get(key)
    if (existing) {
      existing.priority = higherOf(existing.priority, priority)
      return existing
    }
    const controller = new AbortController()
    // `start` must not read the priority before it returns.
    const currentPriority = () => flight.priority
    const flight: Flight<T> = {
      result: start(controller.signal, currentPriority),
      priority,
      controller,
      waiters: 0,
    }
    inFlight.set(key, flight)
    const end = () => forget(key, flight)
    flight.result.then(end, end)
    return flight
  }

  function forget(key: string, flight: Flight<T>): void {
    if (inFlight.get(key) === flight) inFlight.delete(key)
  }

  function leave(key: string, flight: Flight<T>): void {
    flight.waiters--
    if (flight.waiters > 0) return
    forget(key, flight)
    flight.controller.abort('aborted')
  }

  return {
    has: (key: string) => inFlight.has(key),
    /** Calls `start` at once if the key is not in flight; an error it throws synchronously reaches this waiter only. */
    async join(key: string, { priority, signal }: Waiter, start: Start<T>): Promise<T> {
      signal.throwIfAborted()
      const flight = flightOf(key, priority, start)
      flight.waiters++
      let onAbort = () => {}
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason as Error)
        signal.addEventListener('abort', onAbort, { once: true })
      })
      try {
        return await Promise.race([flight.result, aborted])
      } finally {
        signal.removeEventListener('abort', onAbort)
        leave(key, flight)
      }
    },
  }
}

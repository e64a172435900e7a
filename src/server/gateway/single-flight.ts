import { higherOf, type Priority } from './rate/rate-budget.ts'

interface Passenger {
  priority: Priority
  signal: AbortSignal
}

/** Begins the call. Its signal is aborted with its last caller; its priority may grow with each. */
type Start<T> = (signal: AbortSignal, priority: () => Priority) => Promise<T>

interface Flight<T> {
  result: Promise<T>
  /** The highest of its callers. */
  priority: Priority
  controller: AbortController
  callers: number
}

/**
 * Lets callers that ask for the same at the same time share one call. Each may give up alone; the call itself is
 * given up with its last caller.
 */
export function createFlights<T>() {
  const underWay = new Map<string, Flight<T>>()

  function board(key: string, priority: Priority, start: Start<T>): Flight<T> {
    const known = underWay.get(key)
    if (known) {
      known.priority = higherOf(known.priority, priority)
      return known
    }
    const controller = new AbortController()
    // Not asked for before the call has been made once.
    const urgency = () => flight.priority
    const flight: Flight<T> = { result: start(controller.signal, urgency), priority, controller, callers: 0 }
    underWay.set(key, flight)
    const land = () => leave(key, flight)
    flight.result.then(land, land)
    return flight
  }

  function leave(key: string, flight: Flight<T>): void {
    if (underWay.get(key) === flight) underWay.delete(key)
  }

  return {
    has: (key: string) => underWay.has(key),
    /** `start` is called at once where nobody else asks; what it throws then reaches this caller only. */
    async share(key: string, { priority, signal }: Passenger, start: Start<T>): Promise<T> {
      signal.throwIfAborted()
      const flight = board(key, priority, start)
      flight.callers++
      let giveUp = () => {}
      const givenUp = new Promise<never>((_, reject) => {
        giveUp = () => reject(signal.reason as Error)
        signal.addEventListener('abort', giveUp, { once: true })
      })
      try {
        return await Promise.race([flight.result, givenUp])
      } finally {
        signal.removeEventListener('abort', giveUp)
        flight.callers--
        if (flight.callers === 0) {
          leave(key, flight)
          flight.controller.abort('aborted')
        }
      }
    },
  }
}

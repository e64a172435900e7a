interface Flight<T> {
  result: Promise<T>
  controller: AbortController
  callers: number
}

/**
 * Lets callers that ask for the same at the same time share one call. Each may give up alone; the call itself is
 * given up with its last caller.
 */
export function createFlights<T>() {
  const underWay = new Map<string, Flight<T>>()

  function board(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const known = underWay.get(key)
    if (known) return known
    const controller = new AbortController()
    const flight = { result: start(controller.signal), controller, callers: 0 }
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
    async share(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
      signal.throwIfAborted()
      const flight = board(key, start)
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

import { useCallback, useSyncExternalStore } from 'react'

const STALE_MS = 250

interface Ticker {
  now: number
  listeners: Set<() => void>
  timer: ReturnType<typeof setInterval>
}

/** One timer for all readers with the same interval, because a list shows hundreds of ages. */
const tickers = new Map<number, Ticker>()

function subscribe(intervalMs: number, listener: () => void): () => void {
  let ticker = tickers.get(intervalMs)
  if (!ticker) {
    const created: Ticker = {
      now: Date.now(),
      listeners: new Set(),
      timer: setInterval(() => {
        created.now = Date.now()
        for (const each of created.listeners) each()
      }, intervalMs),
    }
    tickers.set(intervalMs, created)
    ticker = created
  }
  // Without this, a reader that subscribes between two ticks would start with an old time.
  if (Date.now() - ticker.now > STALE_MS) ticker.now = Date.now()
  const { listeners, timer } = ticker
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    tickers.delete(intervalMs)
  }
}

/** Read before a ticker runs. Kept, because a snapshot must not change without an event. */
let firstNow = 0

function read(intervalMs: number): number {
  const ticker = tickers.get(intervalMs)
  if (ticker) return ticker.now
  const now = Date.now()
  if (now - firstNow > intervalMs) firstNow = now
  return firstNow
}

/** The time in Unix ms, updated every `intervalMs`. */
export function useNow(intervalMs: number): number {
  return useSyncExternalStore(
    useCallback((listener: () => void) => subscribe(intervalMs, listener), [intervalMs]),
    () => read(intervalMs),
  )
}

/** Whether a moment (Unix ms) has passed. Renders again only when that changes, not with every tick. */
export function useHasPassed(at: number): boolean {
  return useSyncExternalStore(
    useCallback((listener: () => void) => subscribe(1_000, listener), []),
    () => read(1_000) >= at,
  )
}

import { isIPv6 } from 'node:net'
import type { Clock } from '#server/clock.ts'

const FREE_FAILURES = 5
const FIRST_WAIT_MS = 1_000
const MAX_WAIT_MS = 15 * 60_000
const FORGET_AFTER_MS = 60 * 60_000
/** Above it the least recently used entry is dropped. */
const MAX_ENTRIES = 10_000

interface Entry {
  failures: number
  blockedUntil: number
  lastAt: number
}

function waitAfter(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - free))
}

/** What failures are counted by, and how many are free. */
export interface ThrottleKey {
  key: string
  free: number
}

export interface Attempt {
  /** 0 if the attempt may proceed. */
  waitSeconds: number
  /** Removes the failure that was counted for a key. */
  undo(key: string): void
}

export type Throttle = ReturnType<typeof createThrottle>

/** Slows down guessing: after some free failures each further one doubles the wait. */
export function createThrottle(clock: Clock) {
  // Ordered by `lastAt`: each change moves its entry to the end.
  const entries = new Map<string, Entry>()

  function entryOf(key: string): Entry | null {
    const entry = entries.get(key)
    if (entry && clock.now() - entry.lastAt < FORGET_AFTER_MS) return entry
    entries.delete(key)
    return null
  }

  function count({ key, free }: ThrottleKey): Entry {
    const failures = (entryOf(key)?.failures ?? 0) + 1
    entries.delete(key)
    const [oldest] = entries.keys()
    if (entries.size >= MAX_ENTRIES && oldest !== undefined) entries.delete(oldest)
    const now = clock.now()
    const entry = { failures, blockedUntil: now + waitAfter(failures, free), lastAt: now }
    entries.set(key, entry)
    return entry
  }

  return {
    /**
     * Starts an attempt, or returns how long to wait. Counts a failure for each key right away; counted afterwards, a
     * hundred guesses sent at once would all pass.
     */
    begin(keys: readonly ThrottleKey[]): Attempt {
      const now = clock.now()
      const before = new Map(keys.map(({ key }) => [key, entryOf(key)]))
      const blockedUntil = Math.max(0, ...[...before.values()].map((entry) => entry?.blockedUntil ?? 0))
      if (blockedUntil > now) {
        return { waitSeconds: Math.ceil((blockedUntil - now) / 1_000), undo: () => undefined }
      }
      const counted = new Map(keys.map((limited) => [limited.key, count(limited)]))

      function undo(key: string): void {
        const entry = entries.get(key)
        if (!entry) return
        const previous = before.get(key)
        entries.delete(key)
        if (entry !== counted.get(key)) entries.set(key, { ...entry, failures: entry.failures - 1 })
        else if (previous) entries.set(key, previous)
      }
      return { waitSeconds: 0, undo }
    },

    /** Clears all failures of a key. */
    forget(key: string): void {
      entries.delete(key)
    },

    get size(): number {
      return entries.size
    },
  }
}

/** The key of an address. A home network has a whole /64 of IPv6 addresses, so those share a key. */
export function addressKey(address: string): ThrottleKey {
  return { key: networkOf(address), free: FREE_FAILURES }
}

function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return `address ${plain}`
  const [head = '', tail] = plain.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const tailLength = tail === undefined || tail === '' ? 0 : tail.split(':').length
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - tailLength)
  const whole = [...groups, ...Array.from({ length: zeros }, () => '0'), ...(tail ? tail.split(':') : [])]
  const prefix = whole.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `address ${prefix.join(':')}::/64`
}

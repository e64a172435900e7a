import { measureRounds, slownessOf } from './slowness.ts'

/** Measured once, in the process that starts the others; they read it here, so that all agree. */
const VARIABLE = 'QUEUEDECK_TEST_SLOWNESS'

/** How many times slower this machine is than the one the limits below were chosen on; at least 1. */
export function slowness(): number {
  const known = Number(process.env[VARIABLE])
  if (known >= 1) return known
  const measured = slownessOf(measureRounds())
  process.env[VARIABLE] = String(measured)
  return measured
}

const scaled = (ms: number) => Math.ceil(ms * slowness())

/**
 * Every limit of every test. Passing tests never reach them, so they are generous: a limit ends what hangs, and says
 * nothing about speed.
 */
export const limits = {
  /** For something to show that should follow at once. */
  get expectation() {
    return scaled(30_000)
  },
  /** For a unit test, or what it does before and after. */
  get unit() {
    return scaled(60_000)
  },
  /** For a unit test that does much: thousands of random inputs, a killed server, a full disk. */
  get proof() {
    return scaled(180_000)
  },
  /** For a browser test. */
  get journey() {
    return scaled(300_000)
  },
}

/** The limit for what takes this long by itself, on any machine: the end of a lease, an undo that is not used. */
export const patiently = (ms: number) => ms + limits.expectation

/** So long that what must not end during a test does not, on a slow machine either: a lease, a deadline. */
export const outlasting = (ms: number) => scaled(ms)

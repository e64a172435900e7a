import { performance } from 'node:perf_hooks'

/** How long a round takes on the machine that the limits were chosen on, with nothing else running. */
export const REFERENCE_ROUND_MS = 8.5
/** Odd, so that there is a middle one; the first rounds also pay for the compiler. */
const ROUNDS = 9
/** Beyond this, waiting longer would only hide what hangs. */
const MOST = 10

/** How many times slower than the reference a machine is that took so long for its rounds; at least 1. */
export function slownessOf(roundsMs: readonly number[]): number {
  const median = roundsMs.toSorted((a, b) => a - b)[Math.floor(roundsMs.length / 2)] ?? REFERENCE_ROUND_MS
  return Math.min(MOST, Math.max(1, Math.round((median / REFERENCE_ROUND_MS) * 10) / 10))
}

/** Arithmetic and a map, as in most of what the tests wait for. */
function work(): number {
  let hash = 0x811c9dc5
  const seen = new Map<string, number>()
  for (let index = 0; index < 800_000; index++) {
    hash = Math.imul(hash ^ (index & 0xff), 0x01000193)
    if (index % 4 === 0) seen.set(`k${hash & 0x3ff}`, index)
  }
  return seen.size
}

/** By the clock, not by processor time: what runs beside the tests slows them down as well. */
export function measureRounds(): number[] {
  return Array.from({ length: ROUNDS }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
}

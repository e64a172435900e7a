/** Processor time of this process, in milliseconds: unlike a clock it does not count what others did meanwhile. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const ROUNDS = 5
/** Work is repeated for at least so long, to be far above the resolution of the measure. */
const ROUND_MS = 5

/** Kept, so that no compiler takes work whose result nothing uses for no work at all. */
let result: unknown

function costOf(work: () => unknown): number {
  const start = processorMs()
  for (let times = 1; ; times++) {
    result = work()
    const spent = processorMs() - start
    if (spent >= ROUND_MS && result !== costOf) return spent / times
  }
}

/**
 * How many times as much the one costs as the other. Of several rounds the cheapest counts, on both sides: what
 * disturbs a round only ever makes it dearer.
 */
export function costRatio(work: () => unknown, yardstick: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => ({ work: costOf(work), yardstick: costOf(yardstick) }))
  return Math.min(...rounds.map((round) => round.work)) / Math.min(...rounds.map((round) => round.yardstick))
}

/** How many times as much work on 16 times as much costs: about 16 where it is linear, 256 where it is quadratic. */
export function growth<T>(work: (input: T) => unknown, inputOf: (size: number) => T, size: number): number {
  const [small, large] = [inputOf(size), inputOf(16 * size)]
  return costRatio(
    () => work(large),
    () => work(small),
  )
}

/** Half-way between the two, by factors: the compiler and the collector may change either by three. */
export const MOST_OF_LINEAR_GROWTH = 64

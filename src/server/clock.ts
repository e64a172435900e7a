/** Where the time comes from: Unix milliseconds. Tests pass one they move by hand. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

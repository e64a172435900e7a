/** At least 0 and below 1, as `Math.random`. */
export type Random = () => number

/** A whole number, both ends included. */
export function between(random: Random, lowest: number, highest: number): number {
  return lowest + Math.floor(random() * (highest - lowest + 1))
}

export function oneOf<const T extends readonly [unknown, ...unknown[]]>(
  random: Random,
  values: T,
): T[number] {
  return values[Math.floor(random() * values.length)]
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability
}

/** A whole number that is `expected` on average, so that slow rates still come to pass. */
export function roughly(random: Random, expected: number): number {
  const whole = Math.floor(expected)
  return whole + (chance(random, expected - whole) ? 1 : 0)
}

/** Lower-case hex digits, as ids have them. */
export function hex(random: Random, length: number): string {
  return Array.from({ length }, () => between(random, 0, 15).toString(16)).join('')
}

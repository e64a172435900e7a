/** At least 0 and below 1, like `Math.random`. */
export type Random = () => number

/** A whole number from `lowest` to `highest`, both included. */
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

/** A whole number whose average is `expected`, so that slow rates work too. */
export function roughly(random: Random, expected: number): number {
  const whole = Math.floor(expected)
  return whole + (chance(random, expected - whole) ? 1 : 0)
}

/** Lower-case hex digits, as in ids. */
export function hex(random: Random, length: number): string {
  return Array.from({ length }, () => between(random, 0, 15).toString(16)).join('')
}

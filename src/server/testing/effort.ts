import { randomInt } from 'node:crypto'

/** A whole number from the environment: the number of runs of a randomized test, or the seed of a run to repeat. */
function fromEnvironment(name: string): number | null {
  // oxlint-disable-next-line node/no-process-env -- not a setting of the server; the test runner has no flags of its own
  const text = process.env[name]
  if (text === undefined || text === '') return null
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new Error(`${name} must be a whole number, not ${text}.`)
  return number
}

/** The number of runs in the variable, or the fallback. */
export const runsOf = (name: string, fallback: number): number => fromEnvironment(name) ?? fallback

/** The seed in the variable, or a new one. */
export const seedOf = (name: string): number => fromEnvironment(name) ?? randomInt(2 ** 31)

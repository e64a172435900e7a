import { randomInt } from 'node:crypto'

/** A whole number from the environment: how hard a proof tries, or the seed of a run that is to be repeated. */
function fromEnvironment(name: string): number | null {
  // oxlint-disable-next-line node/no-process-env -- no setting of the server; the tests' runner has no flags of its own
  const text = process.env[name]
  if (text === undefined || text === '') return null
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new Error(`${name} must be a whole number, not ${text}.`)
  return number
}

/** How often to try: more often where the variable says so. */
export const runsOf = (name: string, fallback: number): number => fromEnvironment(name) ?? fallback

/** The seed the variable gives, or a new one. */
export const seedOf = (name: string): number => fromEnvironment(name) ?? randomInt(2 ** 31)

import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from './errors.ts'

/** Far more than real data needs, and far less than what overflows the stack when it is serialized. */
const MAX_DEPTH = 500

const refused = (message: string) => new QueuesError(400, ERROR_CODE.jsonRequestBodyInvalid, message)

/** Throws for parsed JSON that could not be serialized again: nested too deeply, or with a number beyond a double. */
export function assertPlainJson(value: unknown, depth = 0): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw refused('The request body contains a number that is too large. The largest is about 1.8e308.')
  if (typeof value !== 'object' || value === null) return
  if (depth === MAX_DEPTH) throw refused(`The request body is nested deeper than ${MAX_DEPTH} levels.`)
  for (const key in value) assertPlainJson((value as Record<string, unknown>)[key], depth + 1)
}

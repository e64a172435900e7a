import * as z from 'zod/mini'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from './errors.ts'

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}

/** The word the live API uses for a value's type in its messages. */
function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** `Required at "queue_name"`, `Expected string, received number at …`: the words the live API uses. */
function mismatch(type: string, value: unknown, path: string): string {
  const text = value === undefined ? 'Required' : `Expected ${type}, received ${typeName(value)}`
  return `${text} at "${path}"`
}

/** The error for a value that is missing or has the wrong type. */
export function expected(type: string, value: unknown, path: string): QueuesError {
  return new QueuesError(400, ERROR_CODE.jsonRequestBodyInvalid, mismatch(type, value, path))
}

export function assertObject(value: unknown, path = 'body'): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw expected('object', value, path)
}

const oneOf = (path: string, values: readonly unknown[]) =>
  `"${path}" must be ${values.map((value) => JSON.stringify(value)).join(' or ')}`

function explain(issue: z.core.$ZodIssue, input: unknown): string {
  const path = issue.path.join('.') || 'body'
  const received = valueAt(input, issue.path)
  if (issue.code === 'invalid_type') return mismatch(issue.expected, received, path)
  if (issue.code === 'too_big') return `"${path}" must be at most ${issue.maximum}`
  if (issue.code === 'too_small') return `"${path}" must be at least ${issue.minimum}`
  if (issue.code === 'invalid_value') return oneOf(path, issue.values)
  // The discriminator of the union matches no member.
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return received === undefined ? mismatch('string', received, path) : oneOf(path, issue.options)
  return `Invalid value at "${path}"`
}

/** Parses a request body by its schema, or throws a refusal with the given code. */
export function parseRequest<T extends z.ZodMiniType>(schema: T, input: unknown, code: number): z.infer<T> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new QueuesError(400, code, issue ? explain(issue, input) : 'The request body is invalid.')
}

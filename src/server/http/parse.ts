import * as z from 'zod/mini'
import { QueuesError } from './errors.ts'

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}

/** One issue in the words the live API uses: `Required at "queue_name"`, `Expected string, received number at …`. */
function explain(issue: z.core.$ZodIssue, input: unknown): string {
  const path = issue.path.join('.')
  const received = valueAt(input, issue.path)
  if (issue.code === 'invalid_type') {
    const type = received === null ? 'null' : Array.isArray(received) ? 'array' : typeof received
    return received === undefined
      ? `Required at "${path}"`
      : `Expected ${issue.expected}, received ${type} at "${path}"`
  }
  if (issue.code === 'too_big') return `"${path}" must be at most ${issue.maximum}`
  if (issue.code === 'too_small') return `"${path}" must be at least ${issue.minimum}`
  if (issue.code === 'invalid_value')
    return `"${path}" must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  return `Invalid value at "${path}"`
}

/** Parses a request body by its schema, or throws the refusal with the given code. */
export function parseRequest<T extends z.ZodMiniType>(schema: T, input: unknown, code: number): z.infer<T> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new QueuesError(400, code, issue ? explain(issue, input) : 'The request body is invalid.')
}

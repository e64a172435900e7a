import { MEASURES, parseComparison } from './comparison.ts'
import type { IndexedMessage } from './entry.ts'
import { compilePath } from './json-path.ts'

/** The filter as typed; '' switches a field off. */
export interface MessageFilter {
  text: string
  path: string
  value: string
  attempts: string
  age: string
  size: string
  type: string
}

export const NO_FILTER: MessageFilter = {
  text: '',
  path: '',
  value: '',
  attempts: '',
  age: '',
  size: '',
  type: '',
}

/** The fields and their names in the URL. */
const KEYS = [
  ['text', 'filter'],
  ['path', 'path'],
  ['value', 'value'],
  ['attempts', 'attempts'],
  ['age', 'age'],
  ['size', 'size'],
  ['type', 'type'],
] as const satisfies [keyof MessageFilter, string][]

const MAX_FIELD_LENGTH = 1_000
const TYPES = new Set(['json', 'text', 'bytes', 'v8', 'unknown'])

/** Reads the filter from a query string; other parameters are ignored. */
export function parseFilter(query: URLSearchParams): MessageFilter {
  const filter = { ...NO_FILTER }
  for (const [field, key] of KEYS) filter[field] = (query.get(key) ?? '').slice(0, MAX_FIELD_LENGTH)
  return filter
}

/** The filter as a query string, without the fields that are off. */
export function formatFilter(filter: MessageFilter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [field, key] of KEYS) if (filter[field] !== '') query.set(key, filter[field])
  return query
}

type Test = (message: IndexedMessage) => boolean

export interface CompiledFilter {
  /** Whether every message matches. */
  isOff: boolean
  matches: Test
  /** The problem of a field and what to write instead, by field; such a field is ignored. */
  problems: Partial<Record<keyof MessageFilter, string>>
}

/** `~text` matches values that contain the text; anything else matches exactly. */
function valueTest(value: string): ((text: string) => boolean) | undefined {
  if (value === '') return undefined
  if (!value.startsWith('~')) return (text) => text === value
  const part = value.slice(1)
  return (text) => text.includes(part)
}

/** Compiles a filter for use on many messages. */
export function compileFilter(filter: MessageFilter, now: number): CompiledFilter {
  const tests: Test[] = []
  const problems: CompiledFilter['problems'] = {}

  const wanted = filter.text.trim().toLowerCase()
  const type = filter.type.trim().toLowerCase()
  if (type !== '') {
    if (TYPES.has(type)) tests.push(({ contentType }) => contentType === type)
    else problems.type = 'Write json, text, bytes, v8 or unknown.'
  }

  const compare = (field: keyof typeof MEASURES, of: (message: IndexedMessage) => number) => {
    if (filter[field].trim() === '') return
    const comparison = parseComparison(filter[field], MEASURES[field])
    if (comparison) tests.push((message) => comparison(of(message)))
    else problems[field] = MEASURES[field].help
  }
  compare('attempts', ({ attempts }) => attempts)
  // The clocks of browser and server may differ; no message is from the future.
  compare('age', ({ timestampMs }) => Math.max(0, now - timestampMs))
  compare('size', ({ byteLength }) => byteLength)

  // Expensive tests come last.
  if (wanted !== '') {
    tests.push(
      ({ id, text }) => id.toLowerCase().includes(wanted) || (text ?? '').toLowerCase().includes(wanted),
    )
  }
  if (filter.path.trim() === '') {
    if (filter.value !== '') problems.value = 'Enter the path of this value too, such as $.customer.id.'
  } else {
    const path = compilePath(filter.path)
    if ('problem' in path) problems.path = path.problem
    else {
      const test = valueTest(filter.value)
      tests.push((message) => {
        const document = message.document()
        return document !== null && path.some(document, test)
      })
    }
  }
  return {
    isOff: tests.length === 0,
    matches: (message) => tests.every((test) => test(message)),
    problems,
  }
}

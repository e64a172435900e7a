import { isJsonObject } from '#contract/json.ts'
import type { LoadedMessage } from './loaded.ts'

/** The columns that every message has, in order. */
export const COLUMNS = ['lease', 'id', 'attempts', 'age', 'type', 'size', 'body'] as const
export type ColumnId = (typeof COLUMNS)[number]

export interface Sort {
  /** A column, or a path. */
  by: string
  isDescending: boolean
}

/** The columns of the message list, stored per queue. */
export interface ColumnPreferences {
  hidden: readonly ColumnId[]
  /** JSON paths shown as columns of their own. */
  paths: readonly string[]
  sort: Sort | null
}

export const DEFAULT_COLUMNS: ColumnPreferences = { hidden: [], paths: [], sort: null }
export const MAX_PATH_COLUMNS = 8

/** Stored data may be of any form, as another version may have written it. */
export function parsePreferences(stored: unknown): ColumnPreferences {
  if (!isJsonObject(stored)) return DEFAULT_COLUMNS
  const { hidden, paths, sort } = stored
  return {
    hidden: Array.isArray(hidden) ? COLUMNS.filter((column) => hidden.includes(column)) : [],
    paths: Array.isArray(paths)
      ? paths.filter((path) => typeof path === 'string').slice(0, MAX_PATH_COLUMNS)
      : [],
    sort: isSort(sort) ? sort : null,
  }
}

function isSort(value: unknown): value is Sort {
  if (typeof value !== 'object' || value === null) return false
  return 'by' in value && typeof value.by === 'string' && 'isDescending' in value
}

/** The next order when a header is pressed: ascending, descending, as loaded. */
export function nextSort(sort: Sort | null, by: string): Sort | null {
  if (sort?.by !== by) return { by, isDescending: false }
  return sort.isDescending ? null : { by, isDescending: true }
}

interface SortContext {
  leaseEndsAt: (message: LoadedMessage) => number
  /** Texts of the path columns, by path and message id. */
  values: Readonly<Record<string, Readonly<Record<string, string>>>>
}

type Key = string | number

function keyOf(message: LoadedMessage, by: string, { leaseEndsAt, values }: SortContext): Key {
  switch (by) {
    case 'lease':
      return leaseEndsAt(message)
    case 'id':
      return message.id
    case 'attempts':
      return message.attempts
    case 'age':
      return -message.timestampMs
    case 'type':
      return message.body.contentType
    case 'size':
      return message.body.byteLength
    case 'body':
      return message.body.text ?? ''
    default:
      return values[by]?.[message.id] ?? ''
  }
}

const collator = new Intl.Collator('en', { numeric: true })

/** The messages in the chosen order; equal ones keep the order they were loaded in. */
export function sortMessages(
  messages: readonly LoadedMessage[],
  sort: Sort | null,
  context: SortContext,
): readonly LoadedMessage[] {
  if (!sort) return messages
  const direction = sort.isDescending ? -1 : 1
  return messages
    .map((message) => ({ message, key: keyOf(message, sort.by, context) }))
    .sort((a, b) => {
      const [left, right] = [a.key, b.key]
      const order =
        typeof left === 'number' && typeof right === 'number'
          ? left - right
          : collator.compare(String(left), String(right))
      return order * direction
    })
    .map(({ message }) => message)
}

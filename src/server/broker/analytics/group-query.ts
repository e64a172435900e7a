import { GraphQLError } from 'graphql'
import { measureKey, type Dataset, type Dimension } from './datasets.ts'

/** https://developers.cloudflare.com/analytics/graphql-api/features/filtering/ */
export const COMPARISONS = {
  '': '=',
  _neq: '!=',
  _gt: '>',
  _geq: '>=',
  _lt: '<',
  _leq: '<=',
} as const
export const LISTS = { _in: 'IN', _notin: 'NOT IN' } as const
export const PATTERNS = { _like: 'LIKE', _notlike: 'NOT LIKE' } as const
type Suffix = keyof typeof COMPARISONS | keyof typeof LISTS | keyof typeof PATTERNS

/** Observed live for the operations dataset: a window of 32 days, at most 90 days ago, 10,000 rows. */
export const MAX_PAGE_SIZE = 10_000
export const MAX_DURATION_SECONDS = 2_764_800
export const NOT_OLDER_THAN_SECONDS = 7_776_000
const MAX_CONDITIONS = 50
const MAX_DEPTH = 5
const MINUTE_MS = 60_000

type SqlValue = string | number

export interface GroupRequest {
  account: string
  /** Names of the dimensions that the result is grouped by. */
  dimensions: readonly string[]
  filter: unknown
  orderBy: unknown
  limit: unknown
  now: number
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Milliseconds of a date or an RFC 3339 time. */
function toMilliseconds(value: unknown, key: string): number {
  const isTime =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i.test(value)
  const at = isTime ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) throw new GraphQLError(`"${key}" must be a time such as 2026-01-31T12:00:00Z.`)
  return at
}

function toText(value: unknown, key: string): string {
  if (typeof value === 'string') return value
  throw new GraphQLError(`"${key}" must be a string.`)
}

function toOperand(value: unknown, key: string, { type }: Dimension, suffix: Suffix): SqlValue {
  if (type === 'string') return toText(value, key)
  const at = toMilliseconds(value, key)
  // Operations are counted by the minute, so a range that starts within a minute includes all of it.
  return suffix === '_geq' || suffix === '_gt' ? at - (at % MINUTE_MS) : at
}

/** The dimension and the comparison of a filter's key, such as `datetime_geq`. */
function splitKey(dataset: Dataset, key: string): { dimension: Dimension; suffix: Suffix } {
  const at = key.indexOf('_')
  const [name, suffix] = at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at)]
  const dimension = Object.hasOwn(dataset.dimensions, name) ? dataset.dimensions[name] : undefined
  const isKnown = [COMPARISONS, LISTS, ...(dimension?.type === 'string' ? [PATTERNS] : [])].some((table) =>
    Object.hasOwn(table, suffix),
  )
  if (!dimension || !isKnown) throw new GraphQLError(`${dataset.name} has no filter "${key}".`)
  return { dimension, suffix: suffix as Suffix }
}

/** The SELECT for the groups of a dataset. Throws a GraphQLError if the request is invalid. */
export function groupQuery(dataset: Dataset, request: GroupRequest): { sql: string; parameters: SqlValue[] } {
  const parameters: SqlValue[] = [request.account]
  let conditions = 0

  function condition(key: string, value: unknown): string {
    const { dimension, suffix } = splitKey(dataset, key)
    if (suffix in LISTS) {
      const values = Array.isArray(value) ? (value as unknown[]) : [value]
      conditions += values.length
      parameters.push(...values.map((entry) => toOperand(entry, key, dimension, suffix)))
      return `${dimension.sql} ${LISTS[suffix as keyof typeof LISTS]} (${values.map(() => '?').join(', ')})`
    }
    conditions += 1
    const operator = { ...COMPARISONS, ...PATTERNS }[suffix as keyof typeof COMPARISONS]
    parameters.push(toOperand(value, key, dimension, suffix))
    return `${dimension.sql} ${operator} ?`
  }

  function where(filter: unknown, depth: number): string {
    if (filter === null || filter === undefined) return 'TRUE'
    if (!isObject(filter)) throw new GraphQLError('A filter must be an object.')
    if (depth > MAX_DEPTH) throw new GraphQLError(`Filters may be nested ${MAX_DEPTH} levels deep.`)
    const parts = Object.entries(filter).map(([key, value]) => {
      if (conditions > MAX_CONDITIONS)
        throw new GraphQLError(`A filter may have ${MAX_CONDITIONS} conditions.`)
      if (key !== 'AND' && key !== 'OR') return condition(key, value)
      const alternatives = (Array.isArray(value) ? (value as unknown[]) : [value]).slice(
        0,
        MAX_CONDITIONS + 1,
      )
      conditions += alternatives.length
      const inner = alternatives.map((entry) => where(entry, depth + 1))
      return inner.length === 0 ? 'TRUE' : `(${inner.join(` ${key} `)})`
    })
    return parts.length === 0 ? 'TRUE' : `(${parts.join(' AND ')})`
  }

  const limit = request.limit ?? MAX_PAGE_SIZE
  if (!Number.isInteger(limit) || (limit as number) < 1 || (limit as number) > MAX_PAGE_SIZE) {
    throw new GraphQLError(`"limit" must be a whole number from 1 to ${MAX_PAGE_SIZE}.`)
  }
  assertRange(request.filter, request.now)
  const columns = [
    ...request.dimensions.map((name) => `${dataset.dimensions[name]?.sql} AS ${name}`),
    ...dataset.measures.map((measure) => `${measure.sql} AS ${measureKey(measure)}`),
  ]
  const grouping = request.dimensions.map((name) => dataset.dimensions[name]?.sql)
  const filter = where(request.filter, 0)
  const order = orderBy(dataset, request.orderBy)
  return {
    sql: [
      `SELECT ${columns.join(', ')} FROM ${dataset.source} WHERE account = ? AND ${filter}`,
      ...(grouping.length > 0 ? [`GROUP BY ${grouping.join(', ')}`] : []),
      // Without dimensions everything is one group, but no rows are no group.
      'HAVING count(*) > 0',
      ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
      `LIMIT ${limit as number}`,
    ].join(' '),
    parameters,
  }
}

/** Refuses the ranges that the live API refuses, with its messages. */
function assertRange(filter: unknown, now: number): void {
  if (!isObject(filter)) return
  const bound = (suffixes: Suffix[]): number | null => {
    for (const name of ['datetime', 'datetimeMinute', 'datetimeFiveMinutes', 'datetimeHour', 'date']) {
      for (const suffix of suffixes) {
        const value = filter[`${name}${suffix}`]
        if (value !== undefined && value !== null) return toMilliseconds(value, `${name}${suffix}`)
      }
    }
    return null
  }
  const from = bound(['_geq', '_gt'])
  const to = bound(['_leq', '_lt']) ?? now
  if (from === null) return
  if (now - from > NOT_OLDER_THAN_SECONDS * 1_000) {
    throw new GraphQLError(`cannot request data older than ${NOT_OLDER_THAN_SECONDS}s`)
  }
  if (to - from > MAX_DURATION_SECONDS * 1_000) {
    throw new GraphQLError(
      `query time range is too large. Time range can't be wider than ${MAX_DURATION_SECONDS}s`,
    )
  }
}

function orderBy(dataset: Dataset, value: unknown): string[] {
  const orders =
    value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value]
  if (orders.length > MAX_CONDITIONS) throw new GraphQLError(`"orderBy" may name ${MAX_CONDITIONS} fields.`)
  const measures = new Map(dataset.measures.map((measure) => [measureKey(measure), measure.sql]))
  return orders.map((order) => {
    const [, key = '', direction = ''] = /^(\w+)_(ASC|DESC)$/.exec(String(order)) ?? []
    const dimension = Object.hasOwn(dataset.dimensions, key) ? dataset.dimensions[key] : undefined
    // A dimension that the rows are not grouped by has many values in a group; the lowest is used.
    const sql = measures.get(key) ?? (dimension && `min(${dimension.sql})`)
    if (!sql) throw new GraphQLError(`${dataset.name} cannot be ordered by "${String(order)}".`)
    return `${sql} ${direction}`
  })
}

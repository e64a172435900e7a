import type { ResultInfo } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** The page size of v4 where a page is asked for without one. */
const DEFAULT_PER_PAGE = 20
const MAX_PER_PAGE = 1_000

function parsePositive(value: string | null, name: string, maximum: number): number | null {
  if (value === null) return null
  const number = Number(value)
  if (/^\d{1,9}$/.test(value) && number >= 1 && number <= maximum) return number
  throw new QueuesError(
    400,
    ERROR_CODE.jsonRequestBodyInvalid,
    `"${name}" must be a whole number from 1 to ${maximum}.`,
  )
}

interface PagingOptions {
  /** Whether a request that names no page gets everything at once. */
  isWholeByDefault: boolean
}

/**
 * One page of a list. For queues the SDK sends neither `page` nor `per_page` and reads one answer only, so that
 * answer holds everything; for subscriptions it asks on until a page is empty. A page past the end is empty.
 */
export function paginate<T>(
  items: readonly T[],
  query: URLSearchParams,
  { isWholeByDefault }: PagingOptions = { isWholeByDefault: true },
): { page: T[]; info: ResultInfo } {
  const page = parsePositive(query.get('page'), 'page', 1_000_000)
  const perPage = parsePositive(query.get('per_page'), 'per_page', MAX_PER_PAGE)
  const size =
    perPage ??
    (page === null && isWholeByDefault ? Math.max(items.length, DEFAULT_PER_PAGE) : DEFAULT_PER_PAGE)
  const number = page ?? 1
  const slice = items.slice((number - 1) * size, number * size)
  return {
    page: slice,
    info: {
      page: number,
      per_page: size,
      count: slice.length,
      total_count: items.length,
      total_pages: Math.max(1, Math.ceil(items.length / size)),
    },
  }
}

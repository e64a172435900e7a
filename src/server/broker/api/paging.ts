import type { ResultInfo } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** The v4 page size when a request gives a page but no size. */
const DEFAULT_PER_PAGE = 20
const MAX_PER_PAGE = 1_000

function parsePositive(value: string | null, name: string, maximum: number): number | null {
  if (value === null) return null
  const number = Number(value)
  if (/^[1-9]\d{0,8}$/.test(value) && number <= maximum) return number
  throw new QueuesError(
    400,
    ERROR_CODE.jsonRequestBodyInvalid,
    `"${name}" must be a whole number from 1 to ${maximum}.`,
  )
}

interface Page {
  number: number
  /** null: everything on one page. */
  size: number | null
}

interface PagingOptions {
  /** Whether a request without paging parameters gets everything on one page. */
  isWholeByDefault: boolean
}

/**
 * The requested page. For queues the SDK sends neither `page` nor `per_page` and reads one response only, so that
 * response holds everything. For subscriptions it requests pages until one is empty. A page past the end is empty.
 */
export function parsePage(query: URLSearchParams, { isWholeByDefault }: PagingOptions): Page {
  const number = parsePositive(query.get('page'), 'page', 1_000_000)
  const size = parsePositive(query.get('per_page'), 'per_page', MAX_PER_PAGE)
  const isWhole = isWholeByDefault && number === null && size === null
  return { number: number ?? 1, size: isWhole ? null : (size ?? DEFAULT_PER_PAGE) }
}

/** The page as SQL's LIMIT and OFFSET. */
export function rangeOf({ number, size }: Page): { limit: number; offset: number } {
  return size === null ? { limit: -1, offset: 0 } : { limit: size, offset: (number - 1) * size }
}

export function pageInfo({ number, size }: Page, count: number, total: number): ResultInfo {
  const perPage = size ?? Math.max(total, DEFAULT_PER_PAGE)
  return {
    page: number,
    per_page: perPage,
    count,
    total_count: total,
    total_pages: Math.max(1, Math.ceil(total / perPage)),
  }
}

/** One page of a complete list. */
export function paginate<T>(
  items: readonly T[],
  query: URLSearchParams,
  options: PagingOptions,
): { page: T[]; info: ResultInfo } {
  const page = parsePage(query, options)
  const { limit, offset } = rangeOf(page)
  const slice = items.slice(offset, limit === -1 ? undefined : offset + limit)
  return { page: slice, info: pageInfo(page, slice.length, items.length) }
}

import type { QueueRow } from './queue-rows.ts'

const SORT_COLUMNS = ['name', 'backlog', 'size', 'oldest', 'consumer'] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

export function isSortColumn(id: string): id is SortColumn {
  return (SORT_COLUMNS as readonly string[]).includes(id)
}

/** Search and order of the list, kept in the URL. */
export interface QueueListView {
  search: string
  column: SortColumn
  isDescending: boolean
}

const DEFAULT_VIEW: QueueListView = { search: '', column: 'name', isDescending: false }

export function parseView(query: URLSearchParams): QueueListView {
  const sort = query.get('sort') ?? ''
  const column = sort.replace(/^-/, '')
  if (!isSortColumn(column)) return { ...DEFAULT_VIEW, search: query.get('q') ?? '' }
  return {
    search: query.get('q') ?? '',
    column,
    isDescending: sort.startsWith('-'),
  }
}

/** The query string of a view, without defaults. */
export function formatView({ search, column, isDescending }: QueueListView): URLSearchParams {
  const query = new URLSearchParams()
  if (search !== '') query.set('q', search)
  const sort = `${isDescending ? '-' : ''}${column}`
  if (sort !== DEFAULT_VIEW.column) query.set('sort', sort)
  return query
}

/** The view after a click on a column: first numbers descending and texts ascending, then reversed. */
export function sortBy(view: QueueListView, column: SortColumn): QueueListView {
  if (view.column === column) return { ...view, isDescending: !view.isDescending }
  return { ...view, column, isDescending: column !== 'name' && column !== 'consumer' }
}

const NUMBERS: Partial<Record<SortColumn, (row: QueueRow) => number | null>> = {
  backlog: (row) => row.backlogCount,
  size: (row) => row.backlogBytes,
  oldest: (row) => row.oldestAgeMs,
}

/** The matching rows in order. Unknown values come last in both directions; ties are sorted by name. */
export function applyView(
  rows: readonly QueueRow[],
  { search, column, isDescending }: QueueListView,
): QueueRow[] {
  const wanted = search.trim().toLowerCase()
  const direction = isDescending ? -1 : 1
  const byName = (a: QueueRow, b: QueueRow) => a.name.localeCompare(b.name, 'en')
  const number = NUMBERS[column]
  const compare = (a: QueueRow, b: QueueRow): number => {
    if (!number) {
      return direction * (column === 'consumer' ? a.consumer.localeCompare(b.consumer, 'en') : byName(a, b))
    }
    const [left, right] = [number(a), number(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return direction * (left - right)
  }
  return rows
    .filter((row) => row.name.includes(wanted) || row.id === wanted)
    .toSorted((a, b) => compare(a, b) || byName(a, b))
}

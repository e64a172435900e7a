import { indexed, type IndexedMessage, type IndexEntry } from './entry.ts'
import { compileFilter, type MessageFilter } from './filter.ts'
import { groupMessages, type GroupBy, type MessageGroup } from './groups.ts'
import { compilePath } from './json-path.ts'
import { discoverPaths } from './discover-paths.ts'

const MAX_COLUMNS = 20

export interface SearchQuery {
  filter: MessageFilter
  /** A column for each of these JSONPaths. */
  paths: readonly string[]
  groupBy: GroupBy | null
  /** The time from which ages are counted, Unix ms. */
  now: number
}

export interface SearchResult {
  /** Ids of the messages that match the filter, in load order; null for all. */
  ids: string[] | null
  /** The cell of each matching message, by path and id; absent if it has no value there. */
  columns: Record<string, Record<string, string>>
  /** Problems and what to write instead, by filter field, `column:<path>`, `group` or `query`. */
  problems: Record<string, string>
  groups: MessageGroup[]
  /** Paths found in the bodies, as suggestions; only when grouping by a path. */
  paths: string[]
}

export interface MessageIndex {
  /** A known message moves to the end. */
  add: (entries: readonly IndexEntry[]) => void
  remove: (ids: readonly string[]) => void
  query: (query: SearchQuery) => SearchResult
}

/** An index of the loaded messages and their bodies. */
export function createMessageIndex(): MessageIndex {
  const messages = new Map<string, IndexedMessage>()

  function columnsOf(found: readonly IndexedMessage[], paths: readonly string[]) {
    const columns: [string, Record<string, string>][] = []
    const problems: [string, string][] = []
    for (const written of new Set(paths.slice(0, MAX_COLUMNS))) {
      const path = compilePath(written)
      if ('problem' in path) {
        problems.push([`column:${written}`, path.problem])
        continue
      }
      const cells = found.flatMap((message): [string, string][] => {
        const document = message.document()
        const text = document && path.cell(document)
        return text === null ? [] : [[message.id, text]]
      })
      columns.push([written, Object.fromEntries(cells)])
    }
    // fromEntries defines own properties, even for a key such as `__proto__`.
    return { columns: Object.fromEntries(columns), problems: Object.fromEntries(problems) }
  }

  return {
    add: (entries) => {
      for (const entry of entries) {
        const known = messages.get(entry.id)
        messages.delete(entry.id)
        const isSameBody = known?.text === entry.text && known.contentType === entry.contentType
        messages.set(entry.id, isSameBody ? { ...entry, document: known.document } : indexed(entry))
      }
    },
    remove: (ids) => {
      for (const id of ids) messages.delete(id)
    },
    query: ({ filter, paths, groupBy, now }) => {
      const { isOff, matches, problems } = compileFilter(filter, now)
      const all = [...messages.values()]
      const found = isOff ? all : all.filter((message) => matches(message))
      const { columns, problems: columnProblems } = columnsOf(found, paths)
      const groups = groupBy === null ? [] : groupMessages(found, groupBy)
      return {
        ids: isOff ? null : found.map(({ id }) => id),
        columns,
        problems: {
          ...problems,
          ...columnProblems,
          ...('problem' in groups ? { group: groups.problem } : {}),
        },
        groups: 'problem' in groups ? [] : groups,
        paths: groupBy?.kind === 'path' ? discoverPaths(all) : [],
      }
    },
  }
}

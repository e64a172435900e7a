import type { IndexedMessage } from './entry.ts'
import { compilePath, cut } from './json-path.ts'
import { bodyShape } from './shape.ts'

export type GroupBy =
  { kind: 'shape' } | { kind: 'attempts' } | { kind: 'type' } | { kind: 'path'; path: string }

export interface MessageGroup {
  key: string
  label: string
  ids: string[]
}

const MAX_GROUPS = 500
const MAX_LABEL_LENGTH = 300

type GroupOf = (message: IndexedMessage) => { key: string; label: string }

/** Finds the group of a message; a problem if the path is not valid. */
function groupOf(groupBy: GroupBy): GroupOf | { problem: string } {
  switch (groupBy.kind) {
    case 'shape':
      return bodyShape
    case 'attempts':
      return ({ attempts }) => ({
        key: String(attempts),
        label: `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
      })
    case 'type':
      return ({ contentType }) => ({ key: contentType, label: contentType })
    case 'path': {
      const path = compilePath(groupBy.path)
      if ('problem' in path) return path
      return (message) => {
        const document = message.document()
        const text = document && path.cell(document)
        if (text === null) return { key: 'none', label: 'no value' }
        return { key: `value:${text}`, label: text === '' ? 'empty text' : cut(text, MAX_LABEL_LENGTH) }
      }
    }
  }
}

const byCountAndLabel = (a: MessageGroup, b: MessageGroup) =>
  b.ids.length - a.ids.length || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0)

/** The messages in groups, largest first; beyond 500, the smallest share a group called "other". */
export function groupMessages(
  messages: Iterable<IndexedMessage>,
  groupBy: GroupBy,
): MessageGroup[] | { problem: string } {
  // A path that is not entered yet makes no groups and is not a mistake.
  if (groupBy.kind === 'path' && groupBy.path.trim() === '') return []
  const place = groupOf(groupBy)
  if ('problem' in place) return place
  const groups = new Map<string, MessageGroup>()
  for (const message of messages) {
    const { key, label } = place(message)
    const group = groups.get(key)
    if (group) group.ids.push(message.id)
    else groups.set(key, { key, label, ids: [message.id] })
  }
  const sorted = [...groups.values()].toSorted(byCountAndLabel)
  if (sorted.length <= MAX_GROUPS) return sorted
  const rest = sorted.slice(MAX_GROUPS - 1).flatMap(({ ids }) => ids)
  return [...sorted.slice(0, MAX_GROUPS - 1), { key: 'other', label: 'other', ids: rest }]
}

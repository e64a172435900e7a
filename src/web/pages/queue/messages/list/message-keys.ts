/** The keys of the list, as in a mail client. */
export const MESSAGE_KEYS = [
  { keys: ['j', 'ArrowDown'], command: 'next', help: 'next message' },
  { keys: ['k', 'ArrowUp'], command: 'previous', help: 'previous message' },
  { keys: ['Home'], command: 'first', help: 'first message' },
  { keys: ['End'], command: 'last', help: 'last message' },
  { keys: ['x', ' '], command: 'select', help: 'select it; with Shift, a range' },
  { keys: ['a'], command: 'select-all', help: 'select all shown messages' },
  { keys: ['Enter'], command: 'open', help: 'open it' },
  { keys: ['Escape'], command: 'close', help: 'close it, or clear the selection' },
  { keys: ['e'], command: 'ack', help: 'acknowledge the selection or this message' },
  { keys: ['r'], command: 'retry', help: 'retry the selection or this message' },
  { keys: ['d'], command: 'retry-later', help: 'retry the selection or this message with a delay' },
  { keys: ['?'], command: 'help', help: 'show this list' },
] as const

export type MessageCommand = (typeof MESSAGE_KEYS)[number]['command']

interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** The command of a key press; null if it belongs to the browser or a field. */
export function commandOf({ key, ctrlKey, metaKey, altKey }: KeyPress): MessageCommand | null {
  if (ctrlKey || metaKey || altKey) return null
  const wanted = key.length === 1 ? key.toLowerCase() : key
  return MESSAGE_KEYS.find(({ keys }) => keys.some((each) => each === wanted))?.command ?? null
}

/** The row that a movement leads to, within the list. */
export function moveCursor(
  ids: readonly string[],
  cursor: string | null,
  command: MessageCommand,
): string | null {
  const at = cursor === null ? -1 : ids.indexOf(cursor)
  const target = { next: at + 1, previous: at < 0 ? 0 : at - 1, first: 0, last: ids.length - 1 }[
    command as string
  ]
  if (target === undefined) return cursor
  return ids[Math.max(0, Math.min(ids.length - 1, target))] ?? null
}

/** The row after one that left the list: the next that remains, otherwise the previous; null if none remain. */
export function neighborOf(
  id: string,
  before: readonly string[],
  remaining: ReadonlySet<string>,
): string | null {
  const at = before.indexOf(id)
  if (at < 0) return null
  const stays = (other: string) => remaining.has(other)
  return before.slice(at + 1).find(stays) ?? before.slice(0, at).findLast(stays) ?? null
}

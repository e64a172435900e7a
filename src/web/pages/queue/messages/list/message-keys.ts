/** What a key means in the list, as in a mail client. */
export const MESSAGE_KEYS = [
  { keys: ['j', 'ArrowDown'], command: 'next', help: 'next message' },
  { keys: ['k', 'ArrowUp'], command: 'previous', help: 'previous message' },
  { keys: ['Home'], command: 'first', help: 'first message' },
  { keys: ['End'], command: 'last', help: 'last message' },
  { keys: ['x', ' '], command: 'select', help: 'select it; with Shift, all from where you began' },
  { keys: ['a'], command: 'select-all', help: 'select all that are shown' },
  { keys: ['Enter'], command: 'open', help: 'open it' },
  { keys: ['Escape'], command: 'close', help: 'close it, or clear the selection' },
  { keys: ['e'], command: 'ack', help: 'acknowledge what is selected, or this one' },
  { keys: ['r'], command: 'retry', help: 'retry what is selected, or this one' },
  { keys: ['d'], command: 'retry-later', help: 'retry what is selected, or this one, with a delay' },
  { keys: ['?'], command: 'help', help: 'this list' },
] as const

export type MessageCommand = (typeof MESSAGE_KEYS)[number]['command']

interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** The command of a key press; null for what the browser or a field should have. */
export function commandOf({ key, ctrlKey, metaKey, altKey }: KeyPress): MessageCommand | null {
  if (ctrlKey || metaKey || altKey) return null
  const wanted = key.length === 1 ? key.toLowerCase() : key
  return MESSAGE_KEYS.find(({ keys }) => keys.some((each) => each === wanted))?.command ?? null
}

/** The row a movement leads to; stays within the list. */
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

/** Where one stands when a row leaves the list: on the next one that stays, else on the one before; null on none. */
export function neighbourOf(
  id: string,
  before: readonly string[],
  remaining: ReadonlySet<string>,
): string | null {
  const at = before.indexOf(id)
  if (at < 0) return null
  const stays = (other: string) => remaining.has(other)
  return before.slice(at + 1).find(stays) ?? before.slice(0, at).findLast(stays) ?? null
}

/** Keys of the wait before something that cannot be taken back; they work on the whole page. */
export const GRACE_KEYS = [
  { keys: ['z'], command: 'undo', help: 'undo, while it still waits' },
  { keys: ['y'], command: 'now', help: 'do it now, without waiting' },
] as const

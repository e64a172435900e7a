/** Keys for an action that waits for an undo; they work on the whole page. */
export const GRACE_KEYS = [
  { keys: ['z'], command: 'undo', help: 'undo the waiting action' },
  { keys: ['y'], command: 'now', help: 'run the waiting action now' },
] as const

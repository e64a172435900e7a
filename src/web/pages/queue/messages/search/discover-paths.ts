import { isLosslessNumber } from 'lossless-json'
import type { IndexedMessage } from './entry.ts'

const MAX_MESSAGES = 200
const MAX_DEPTH = 4
const MAX_PATHS = 30
const MAX_KEYS = 100
const PLAIN_NAME = /^[A-Za-z_]\w*$/

/** A key in JSONPath notation: https://www.rfc-editor.org/rfc/rfc9535#name-name-selector */
function step(name: string): string {
  return PLAIN_NAME.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/** The paths of single values in a body, by which messages can be grouped. Arrays are left out. */
function* pathsOf(value: unknown, path: string, depth: number): Generator<string> {
  if (typeof value !== 'object' || value === null || isLosslessNumber(value)) {
    if (path !== '$') yield path
    return
  }
  if (Array.isArray(value) || depth === MAX_DEPTH) return
  for (const [name, child] of Object.entries(value).slice(0, MAX_KEYS)) {
    yield* pathsOf(child, path + step(name), depth + 1)
  }
}

/** Paths found in the bodies, most frequent first. */
export function discoverPaths(messages: readonly IndexedMessage[]): string[] {
  const counts = new Map<string, number>()
  for (const message of messages.slice(0, MAX_MESSAGES)) {
    const document = message.document()
    if (!document) continue
    for (const path of pathsOf(document.exact, '$', 0)) counts.set(path, (counts.get(path) ?? 0) + 1)
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_PATHS)
    .map(([path]) => path)
}

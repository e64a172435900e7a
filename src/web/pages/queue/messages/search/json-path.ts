import { JSONPathEnvironment } from 'json-p3'
import type { JSONValue } from 'json-p3'
import { MAX_DEPTH, valueAt, valueText, type JsonDocument } from './document.ts'

const MAX_PATH_LENGTH = 500
const MAX_NODES = 10_000
const MAX_CELL_VALUES = 5
const MAX_CELL_LENGTH = 1_000

const environment = new JSONPathEnvironment({ maxRecursionDepth: MAX_DEPTH + 10 })

/** A JSONPath that can be applied to many documents. */
export interface Path {
  /** Whether a value at this path passes the test; without a test, whether there is a value. */
  some: (document: JsonDocument, test?: (text: string) => boolean) => boolean
  /** The table cell for the values at this path; null if there are none. */
  cell: (document: JsonDocument) => string | null
}

function* textsOf(nodes: Iterable<{ location: (string | number)[] }>, { exact }: JsonDocument) {
  let count = 0
  for (const { location } of nodes) {
    if (++count > MAX_NODES) return
    yield valueText(valueAt(exact, location))
  }
}

export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

/** The compiled path, or its problem and what to write instead. */
export function compilePath(text: string): Path | { problem: string } {
  const written = text.trim()
  if (written.length > MAX_PATH_LENGTH) {
    return { problem: `A path can have at most ${MAX_PATH_LENGTH} characters.` }
  }
  if (!written.startsWith('$')) return { problem: 'A path starts with $, such as $.customer.id or $..sku.' }
  const query = (() => {
    try {
      return environment.compile(written)
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) }
    }
  })()
  if ('problem' in query) {
    return { problem: `Not a valid JSONPath (${query.problem}). Enter one such as $.customer.id or $..sku.` }
  }
  const nodesOf = (document: JsonDocument) => query.lazyQuery(document.plain as JSONValue)
  return {
    some: (document, test) => {
      try {
        const nodes = nodesOf(document)
        if (!test) return nodes.next().done !== true
        for (const value of textsOf(nodes, document)) if (test(value)) return true
        return false
      } catch {
        // A document on which the path fails, for example by its depth, has no match.
        return false
      }
    },
    cell: (document) => {
      const texts: string[] = []
      try {
        for (const value of textsOf(nodesOf(document), document)) {
          if (texts.length === MAX_CELL_VALUES) {
            texts.push('…')
            break
          }
          texts.push(cut(value, MAX_CELL_LENGTH))
        }
      } catch {
        return null
      }
      return texts.length === 0 ? null : cut(texts.join(', '), MAX_CELL_LENGTH)
    },
  }
}

import type { JSONPathQuery, JSONValue } from 'json-p3'
import { MASK } from '#contract/masking.ts'
import { nodeAt, type JsonNode, type JsonSource, type Member } from './json-source.ts'
import { matchesOf, replaceSpans, type Span } from './spans.ts'

const HIDDEN = JSON.stringify(MASK)

export interface CompiledRules {
  paths: readonly JSONPathQuery[]
  /** With the flags g and u. */
  patterns: readonly RegExp[]
}

function pathSpans({ root, plain }: JsonSource, paths: readonly JSONPathQuery[]): Span[] {
  return paths.flatMap((path) =>
    [...path.lazyQuery(plain as JSONValue)].map(({ location }) => {
      const node = nodeAt(root, location)
      // The two parsers disagree about the text, so neither can be trusted.
      if (!node) throw new Error('A path has no value.')
      return { start: node.start, end: node.end, text: HIDDEN }
    }),
  )
}

/** The matches of the patterns in the strings, numbers and keys of a JSON text. */
function patternSpans(text: string, root: JsonNode, patterns: readonly RegExp[]): Span[] {
  const spans: Span[] = []
  const masked = (value: string) => replaceSpans(value, matchesOf(value, patterns))

  function visitMembers(members: ReadonlyMap<string, Member>): void {
    const keys = new Set(members.keys())
    for (const [key, { keyPlace, value }] of members) {
      const hidden = masked(key)
      if (hidden !== key) {
        // Two keys that become equal when masked must stay two keys.
        let unique = hidden
        for (let count = 2; keys.has(unique); count++) unique = `${hidden} (${count})`
        keys.add(unique)
        spans.push({ ...keyPlace, text: JSON.stringify(unique) })
      }
      visit(value)
    }
  }

  function visit(node: JsonNode): void {
    const { start, end } = node
    if (node.kind === 'object') visitMembers(node.members)
    else if (node.kind === 'array') node.items.forEach(visit)
    else if (node.kind === 'string') {
      const hidden = masked(node.value)
      if (hidden !== node.value) spans.push({ start, end, text: JSON.stringify(hidden) })
    } else if (node.kind === 'number') {
      const written = text.slice(start, end)
      // A reader sees 4.1e3 as 4100.
      const forms = [written, String(Number(written))]
      if (forms.some((form) => masked(form) !== form)) spans.push({ start, end, text: HIDDEN })
    }
  }

  if (patterns.length > 0) visit(root)
  return spans
}

/** The parts of a JSON text to replace. Throws if a path cannot be resolved. */
export function jsonSpans(text: string, source: JsonSource, { paths, patterns }: CompiledRules): Span[] {
  return [...pathSpans(source, paths), ...patternSpans(text, source.root, patterns)]
}

import { ancestorsOf, scalarText, type JsonNode, type JsonTreeNodes } from './json-tree.ts'

const DEFAULT_DEPTH = 2
const DEFAULT_ROWS = 500
const EXPAND_ALL_ROWS = 5_000
export const MAX_MATCHES = 10_000

/** What a tree shows. Every change gives a new state; `kept` follows from the search. */
export interface TreeState {
  nodes: JsonTreeNodes
  expanded: ReadonlySet<number>
  /** The row with the keyboard focus. */
  active: number
  query: string
  /** Ids in document order. */
  matches: readonly number[]
  isFiltered: boolean
  /** 1 for every node a filtered tree may show; null without a search. */
  kept: Uint8Array | null
}

/**
 * Expands level by level while the rows stay within the limit. The root always opens; otherwise nothing would be
 * visible.
 */
function expandWithin(nodes: JsonTreeNodes, maxRows: number, maxDepth = Infinity): Set<number> {
  const expanded = new Set<number>()
  let rows = 1
  let level: JsonNode[] = nodes.slice(0, 1)
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const below: JsonNode[] = []
    for (const node of level) {
      if (node.childCount === 0 || (node.id !== 0 && rows + node.childCount > maxRows)) continue
      expanded.add(node.id)
      rows += node.childCount
      for (let child = nodes[node.id + 1]; child?.parent === node.id; child = nodes[child.end])
        below.push(child)
    }
    level = below
  }
  return expanded
}

export function initialState(nodes: JsonTreeNodes): TreeState {
  return {
    nodes,
    expanded: expandWithin(nodes, DEFAULT_ROWS, DEFAULT_DEPTH),
    active: 0,
    query: '',
    matches: [],
    isFiltered: true,
    kept: null,
  }
}

/** Ids of the visible rows, top to bottom. */
export function rowsOf({ nodes, expanded, isFiltered, kept }: TreeState): number[] {
  const mask = isFiltered ? kept : null
  const rows: number[] = []
  for (let node = nodes[0]; node;) {
    const isHidden = mask !== null && mask[node.id] === 0
    if (!isHidden) rows.push(node.id)
    node = nodes[!isHidden && expanded.has(node.id) ? node.id + 1 : node.end]
  }
  return rows
}

export function expandAll(state: TreeState): TreeState {
  return { ...state, expanded: expandWithin(state.nodes, EXPAND_ALL_ROWS) }
}

export function collapseAll(state: TreeState): TreeState {
  return { ...state, expanded: new Set(), active: 0 }
}

export function toggle(state: TreeState, id: number): TreeState {
  if (!state.nodes[id]?.childCount) return { ...state, active: id }
  const expanded = new Set(state.expanded)
  if (!expanded.delete(id)) expanded.add(id)
  return { ...state, expanded, active: id }
}

/** Searches keys and values, and opens the ancestors of matches. Array indexes are not searched. */
export function search(state: TreeState, query: string): TreeState {
  const needle = query.toLowerCase()
  if (needle === '') return { ...state, query, matches: [], kept: null }
  const matches: number[] = []
  for (const { id, key, value } of state.nodes) {
    if (matches.length >= MAX_MATCHES) break
    const isMatch =
      (typeof key === 'string' && key.toLowerCase().includes(needle)) ||
      scalarText(value).toLowerCase().includes(needle)
    if (isMatch) matches.push(id)
  }
  const kept = new Uint8Array(state.nodes.length)
  const opened = new Uint8Array(state.nodes.length)
  const expanded = new Set(state.expanded)
  const parentOf = (id: number) => state.nodes[state.nodes[id]?.parent ?? -1]
  for (const id of matches) {
    kept.fill(1, id, kept[id] === 1 ? id + 1 : state.nodes[id]?.end)
    // Stops at nodes an earlier match has opened, so that deep bodies with many matches stay cheap.
    for (let node = parentOf(id); node && opened[node.id] === 0; node = parentOf(node.id)) {
      opened[node.id] = 1
      kept[node.id] = 1
      expanded.add(node.id)
    }
  }
  kept[0] = 1
  return { ...state, query, matches, kept, expanded, active: matches[0] ?? state.active }
}

/** Moves to the next (1) or previous (-1) match, wrapping around, and opens its ancestors. */
export function step(state: TreeState, direction: 1 | -1): TreeState {
  const { matches, active } = state
  if (matches.length === 0) return state
  const next =
    direction === 1
      ? (matches.find((id) => id > active) ?? matches[0])
      : (matches.findLast((id) => id < active) ?? matches.at(-1))
  if (next === undefined) return state
  return {
    ...state,
    active: next,
    expanded: new Set([...state.expanded, ...ancestorsOf(state.nodes, next)]),
  }
}

/** The state after a key press, by https://www.w3.org/WAI/ARIA/apg/patterns/treeview/; null if it has no effect. */
export function pressKey(state: TreeState, rows: readonly number[], key: string): TreeState | null {
  const at = Math.max(0, rows.indexOf(state.active))
  const node = state.nodes[rows[at] ?? 0]
  if (!node) return null
  const go = (id: number | undefined) => ({ ...state, active: id ?? node.id })
  const isOpen = state.expanded.has(node.id)
  switch (key) {
    case 'ArrowDown':
      return go(rows[at + 1])
    case 'ArrowUp':
      return go(rows[at - 1])
    case 'Home':
      return go(rows[0])
    case 'End':
      return go(rows.at(-1))
    case 'ArrowRight':
      if (node.childCount === 0) return go(node.id)
      return isOpen ? go(rows[at + 1]) : toggle(state, node.id)
    case 'ArrowLeft':
      return isOpen ? toggle(state, node.id) : go(node.parent < 0 ? node.id : node.parent)
    case 'Enter':
    case ' ':
      return toggle(state, node.id)
    case 'n':
      return step(state, 1)
    case 'N':
      return step(state, -1)
    default:
      return null
  }
}

import { describe, expect, it } from 'vitest'
import { growth, MOST_OF_LINEAR_GROWTH } from '#testing/cost.ts'
import { parseTree } from './json-tree.ts'
import {
  collapseAll,
  expandAll,
  initialState,
  MAX_MATCHES,
  pressKey,
  rowsOf,
  search,
  step,
  toggle,
  type TreeState,
} from './tree-state.ts'

function stateOf(value: unknown): TreeState {
  const { nodes } = parseTree(JSON.stringify(value))
  if (!nodes) throw new Error('no tree')
  return initialState(nodes)
}

// Ids: 0 $, 1 a, 2 b, 3 c, 4 "deep", 5 list, 6 and 7 its items, 8 name.
const SAMPLE = { a: { b: { c: 'deep' } }, list: ['Deep', 2], name: 'x' }

function press(state: TreeState, ...keys: string[]): TreeState {
  return keys.reduce((current, key) => pressKey(current, rowsOf(current), key) ?? current, state)
}

describe('rows', () => {
  it('shows two levels below the body at first', () => {
    expect(rowsOf(stateOf(SAMPLE))).toEqual([0, 1, 2, 4, 5, 6, 7])
  })
  it('always opens the root, and deeper levels only within the limit', () => {
    const state = stateOf({ many: Array.from({ length: 600 }, () => 0), few: [1] })
    expect(rowsOf(state)).toEqual([0, 1, 602, 603])
    expect(rowsOf(stateOf(Array.from({ length: 700 }, () => 0)))).toHaveLength(701)
  })
  it('expands all up to a limit, and collapses all', () => {
    expect(rowsOf(expandAll(stateOf(SAMPLE)))).toHaveLength(8)
    const large = expandAll(stateOf(Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 0))))
    expect(rowsOf(large)).toHaveLength(101 + 48 * 100)
    expect(rowsOf(collapseAll(large))).toEqual([0])
  })
})

describe('keys', () => {
  it.each([
    [['ArrowDown', 'ArrowDown'], 2],
    [['ArrowDown', 'ArrowUp', 'ArrowUp'], 0],
    [['End'], 7],
    [['End', 'Home'], 0],
    [['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight'], 3],
    [['End', 'ArrowRight'], 7],
    [['ArrowDown', 'ArrowDown', 'ArrowLeft'], 1],
    [['ArrowLeft', 'End'], 0],
  ])('%j end at node %i', (keys, active) => {
    expect(press(stateOf(SAMPLE), ...keys).active).toBe(active)
  })
  it('toggles with Enter and leaves other keys alone', () => {
    const state = stateOf(SAMPLE)
    expect(rowsOf(press(state, 'Enter'))).toEqual([0])
    expect(rowsOf(press(state, 'Enter', 'Enter'))).toEqual(rowsOf(state))
    expect(pressKey(state, rowsOf(state), 'Tab')).toBeNull()
  })
  it('selects a node without children and expands nothing', () => {
    const state = stateOf(SAMPLE)
    expect(toggle(state, 7)).toEqual({ ...state, active: 7 })
  })
})

describe('search', () => {
  it('finds keys and values in any case, and shows their ancestors', () => {
    const state = search(stateOf(SAMPLE), 'DEEP')
    expect(state.matches).toEqual([3, 5])
    expect(rowsOf(state)).toEqual([0, 1, 2, 3, 4, 5])
    expect(rowsOf({ ...state, isFiltered: false })).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
  it('keeps the content of a match', () => {
    expect(rowsOf(search(stateOf(SAMPLE), 'list'))).toEqual([0, 4, 5, 6])
  })
  it('opens a match inside a collapsed match', () => {
    const state = search(collapseAll(stateOf({ ab: { x: { ab: 1 } } })), 'ab')
    expect(rowsOf(state)).toEqual([0, 1, 2, 3])
  })
  it('moves between matches, wrapping around, and opens closed nodes', () => {
    const state = search(stateOf(SAMPLE), 'deep')
    expect(
      [1, 2, 3].map((count) => press(state, ...Array.from({ length: count }, () => 'n')).active),
    ).toEqual([5, 3, 5])
    expect(press(state, 'N').active).toBe(5)
    expect(rowsOf(step(collapseAll(state), 1))).toEqual([0, 1, 2, 3, 4])
  })
  it('shows everything once the search is cleared, and only the root without a match', () => {
    const state = search(stateOf(SAMPLE), 'nowhere')
    expect(rowsOf(state)).toEqual([0])
    expect(step(state, 1)).toBe(state)
    expect(rowsOf(search(state, ''))).toEqual(rowsOf(stateOf(SAMPLE)))
  })
  it('stops at a limit', () => {
    const state = stateOf(Array.from({ length: 20_000 }, () => 'x'))
    expect(search(state, 'x').matches).toHaveLength(MAX_MATCHES)
  })
  it('stays fast when every level matches', () => {
    const nested = (depth: number) => {
      let value: unknown = 1
      for (let level = 0; level < depth; level++) value = { x: value, y: 'x' }
      return stateOf(value)
    }
    expect(search(nested(1_000), 'x').matches).toHaveLength(2_000)
    expect(growth((state) => search(state, 'x'), nested, 60)).toBeLessThan(MOST_OF_LINEAR_GROWTH)
  })
})

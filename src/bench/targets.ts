import type { OverheadRow } from './gateway-overhead.ts'
import type { Load } from './http-load.ts'

export interface Row {
  name: string
  product: Load
  reference: Load | null
  ratio: number | null
  /** Relative to the same figure on an empty queue. */
  ofEmpty: number | null
}

export interface Measured {
  rows: readonly Row[]
  overhead: readonly OverheadRow[]
  facts: Readonly<Record<string, number>>
}

export interface Verdict {
  name: string
  figure: number
  /** As text, with its unit. */
  target: string
  isMet: boolean
}

/** Minimum share of the reference's figure, for bodies of 200 bytes. */
const MIN_RATIO = new Map([
  ['push 1, c16, 200 B', 0.6],
  ['push batch, c4, 200 B', 0.5],
  ['pull + ack 100, c4, 200 B', 0.6],
])
/** Minimum share of an empty queue's figure with a backlog, for bodies of 200 bytes: larger ones wait for the disk. */
const MIN_OF_EMPTY = 0.8
const MAX_P99_MS = new Map([['push 1, c16, 200 B', 5]])
const MAX_ADDED_MS = 1
/** By the start of a fact's name. */
const MAX_OF_FACT = new Map([
  ['resident MB', 300],
  ['ready ms', 1_000],
  ['longest turn ms', 10],
])

const atLeast = (name: string, figure: number, least: number, unit = ''): Verdict => ({
  name,
  figure,
  target: `at least ${least}${unit}`,
  isMet: figure >= least,
})
const atMost = (name: string, figure: number, most: number, unit = ''): Verdict => ({
  name,
  figure,
  target: `at most ${most}${unit}`,
  isMet: figure <= most,
})

/** Compares the measurements with the targets. Targets that were not measured are left out. */
export function verdicts({ rows, overhead, facts }: Measured): Verdict[] {
  const ofRows = rows.flatMap(({ name, product, ratio, ofEmpty }) => {
    const found: Verdict[] = []
    const leastRatio = MIN_RATIO.get(name)
    const mostP99 = MAX_P99_MS.get(name)
    if (ratio !== null && leastRatio !== undefined)
      found.push(atLeast(name, ratio, leastRatio, ' of the reference'))
    if (mostP99 !== undefined) found.push(atMost(`${name}, p99`, product.p99, mostP99, ' ms'))
    if (ofEmpty !== null && name.includes('200 B'))
      found.push(atLeast(name, ofEmpty, MIN_OF_EMPTY, ' of empty'))
    return found
  })
  const ofOverhead = overhead.map(({ name, calls, added }) =>
    atMost(`${name}, p50 added to a call`, added.p50 / calls, MAX_ADDED_MS, ' ms'),
  )
  const ofFacts = Object.entries(facts).flatMap(([name, figure]) =>
    [...MAX_OF_FACT]
      .filter(([start]) => name.startsWith(start))
      .map(([, most]) => atMost(name, figure, most)),
  )
  return [...ofRows, ...ofOverhead, ...ofFacts]
}

import { diffLines } from 'diff'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { formatBody } from './body-views.ts'
import { bytesOf } from './detect-encoding.ts'
import { hexText } from './hex-text.ts'

const MAX_LENGTH = 1_000_000
const MAX_LINES = 5_000
const MAX_EDITS = 2_000
const TIMEOUT_MS = 500
/** A longer run of unchanged lines is folded, except for the lines next to a change. */
const MAX_UNCHANGED = 6
const CONTEXT = 3

export interface DiffLine {
  sign: '+' | '-' | ' '
  text: string
}

/** Lines to show, or folded unchanged lines. */
export interface DiffBlock {
  /** Index of its first line; also its key. */
  start: number
  isFolded: boolean
  lines: readonly DiffLine[]
}

export type BodyDiff =
  /** `isExact`: byte for byte, not only after formatting. */
  | { kind: 'same'; isExact: boolean }
  | { kind: 'too-different' }
  | { kind: 'lines'; added: number; removed: number; blocks: readonly DiffBlock[] }

/** A body as lines: formatted if it is JSON, as hex if it is binary. */
function linesOf(body: DecodedBody): string {
  return formatBody(body) ?? body.text ?? hexText(bytesOf(body)).shown
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

/** Compares two bodies line by line. The effort is limited, as bodies are untrusted. */
export function diffBodies(left: DecodedBody, right: DecodedBody, timeoutMs = TIMEOUT_MS): BodyDiff {
  if (areEqual(bytesOf(left), bytesOf(right))) return { kind: 'same', isExact: true }
  const [before, after] = [linesOf(left), linesOf(right)]
  if (before.length > MAX_LENGTH || after.length > MAX_LENGTH) return { kind: 'too-different' }
  if (before === after) {
    // The hex dump is cut, so the difference may be beyond it.
    const isWhole = left.text !== null && right.text !== null
    return isWhole ? { kind: 'same', isExact: false } : { kind: 'too-different' }
  }
  // The last line must not differ only because the other body continues.
  const changes = diffLines(`${before}\n`, `${after}\n`, { timeout: timeoutMs, maxEditLength: MAX_EDITS })
  if (!changes) return { kind: 'too-different' }
  const lines = changes.flatMap(({ value, added, removed }): DiffLine[] => {
    const sign = added ? '+' : removed ? '-' : ' '
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ sign, text }))
  })
  const count = (sign: DiffLine['sign']) => lines.filter((line) => line.sign === sign).length
  const blocks = fold(lines)
  const shown = blocks.reduce((sum, { isFolded, lines }) => sum + (isFolded ? 0 : lines.length), 0)
  if (shown > MAX_LINES) return { kind: 'too-different' }
  return { kind: 'lines', added: count('+'), removed: count('-'), blocks }
}

/** Folds long runs of unchanged lines, except for those next to a change. */
export function fold(lines: readonly DiffLine[]): DiffBlock[] {
  const blocks: DiffBlock[] = []
  function add(start: number, end: number, isFolded: boolean): void {
    if (start < end) blocks.push({ start, isFolded, lines: lines.slice(start, end) })
  }
  for (let start = 0; start < lines.length;) {
    const isUnchanged = lines[start]?.sign === ' '
    let end = start
    while (end < lines.length && (lines[end]?.sign === ' ') === isUnchanged) end++
    if (isUnchanged && end - start > MAX_UNCHANGED) {
      const from = start === 0 ? 0 : start + CONTEXT
      const to = end === lines.length ? end : end - CONTEXT
      add(start, from, false)
      add(from, to, true)
      add(to, end, false)
    } else add(start, end, false)
    start = end
  }
  return blocks
}

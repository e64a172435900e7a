/** Whether a number satisfies a comparison. */
export type Comparison = (value: number) => boolean

/** What is compared: its units by name, and help on writing a comparison. */
interface Measure {
  units: Readonly<Record<string, number>>
  /** The factor of a number without a unit; null if a unit is required. */
  bare: number | null
  help: string
}

export const MEASURES = {
  attempts: {
    units: {},
    bare: 1,
    help: 'Write a number of attempts such as 3, >2, <=10 or 2..5.',
  },
  age: {
    units: { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 },
    bare: null,
    help: 'Write an age with s, m, h or d, such as >5m, <=2h or 1h..1d.',
  },
  size: {
    units: { b: 1, kb: 1_000, mb: 1_000_000 },
    bare: 1,
    help: 'Write a size in B, KB or MB, such as >10KB, <=500 or 1KB..2KB.',
  },
} as const satisfies Record<string, Measure>

const MAX_LENGTH = 60
const QUANTITY = /^(\d{1,15})(?:\.(\d{1,6}))?\s*([a-z]*)$/
const OPERATOR = /^(>=|<=|>|<|=)?\s*(.*)$/

interface Quantity {
  value: number
  /** The precision as written: 5m means 5 up to 6 minutes, 1.5KB 1500 to 1599 bytes. */
  step: number
}

function parseQuantity(text: string, { units, bare }: Measure, defaultUnit: string): Quantity | null {
  const match = QUANTITY.exec(text)
  if (!match) return null
  const [, whole = '', fraction = '', written = ''] = match
  const unit = written === '' ? defaultUnit : written
  const factor = unit === '' ? bare : Object.hasOwn(units, unit) ? (units[unit] ?? null) : null
  if (factor === null) return null
  const scale = 10 ** fraction.length
  return { value: (Number(whole + fraction) * factor) / scale, step: Math.max(1, factor / scale) }
}

function parseRange(text: string, measure: Measure): Comparison | null {
  const parts = text.split('..').map((part) => part.trim())
  const [low = '', high = ''] = parts
  if (parts.length !== 2) return null
  // 1..5m means 1m..5m.
  const to = parseQuantity(high, measure, '')
  const from = parseQuantity(low, measure, QUANTITY.exec(high)?.[3] ?? '')
  if (!from || !to || from.value > to.value) return null
  return (value) => value >= from.value && value <= to.value
}

/** Parses a comparison such as `>2`, `<=10`, `3` or `2..5`; null if it is not one. */
export function parseComparison(text: string, measure: Measure): Comparison | null {
  const written = text.trim().toLowerCase()
  if (written.length > MAX_LENGTH) return null
  if (written.includes('..')) return parseRange(written, measure)
  const [, operator = '=', rest = ''] = OPERATOR.exec(written) ?? []
  const quantity = parseQuantity(rest, measure, '')
  if (!quantity) return null
  const { value: wanted, step } = quantity
  switch (operator) {
    case '>':
      return (value) => value > wanted
    case '>=':
      return (value) => value >= wanted
    case '<':
      return (value) => value < wanted
    case '<=':
      return (value) => value <= wanted
    default:
      return (value) => value >= wanted && value < wanted + step
  }
}

const STRINGS = /"(?:[^"\\]|\\.)*"/g
const LONG_INTEGERS = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g

/**
 * The first whole number of a JSON text that a double cannot hold, and what would become of it. Browsers and Workers
 * alike read JSON numbers as doubles, so it would arrive as another number.
 */
export function findRoundedNumber(json: string): { written: string; becomes: string } | null {
  for (const [written] of json.replace(STRINGS, '""').matchAll(LONG_INTEGERS)) {
    const becomes = BigInt(Number(written)).toString()
    if (becomes !== BigInt(written).toString()) return { written, becomes }
  }
  return null
}

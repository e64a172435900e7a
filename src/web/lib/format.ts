const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** Bytes as Cloudflare counts them (1 KB is 1000 bytes), with at most three digits: `840 B`, `1.24 KB`, `25 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${Number(value.toFixed(digits))} ${UNITS[unit]}`
}

const counts = new Intl.NumberFormat('en-US')

/** A whole number with thousands separators: `1,234`. */
export function formatCount(count: number): string {
  return counts.format(count)
}

/** `1 message`, `2 messages`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

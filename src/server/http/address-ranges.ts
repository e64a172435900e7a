import { BlockList, isIP } from 'node:net'

/** An address or a CIDR range: `10.0.0.2`, `10.0.0.0/8`, `2001:db8::/32`. */
interface AddressRange {
  address: string
  family: 'ipv4' | 'ipv6'
  /** Null for a single address. */
  prefix: number | null
}

const MAX_PREFIX = { ipv4: 32, ipv6: 128 } as const

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** The parsed range, or the error: a predicate whose subject is the text. */
function parseRange(text: string): AddressRange | string {
  const [address = '', length, ...more] = text.split('/')
  if (isIP(address) === 0 || more.length > 0) return 'is not an IP address or a range such as 10.0.0.0/8'
  const family = familyOf(address)
  if (length === undefined) return { address, family, prefix: null }
  const prefix = Number(length)
  const longest = MAX_PREFIX[family]
  if (!/^\d{1,3}$/.test(length) || prefix > longest)
    return `needs a prefix length from 1 to ${longest} after the slash`
  // Every client could then claim any address, and guess passwords without limit.
  if (prefix === 0) return 'contains every address; name the range that the proxies are in'
  return { address, family, prefix }
}

/** The error of a range, to follow its text in a message; null if it is valid. */
export function rangeProblem(text: string): string | null {
  const parsed = parseRange(text)
  return typeof parsed === 'string' ? parsed : null
}

/** Whether an address is in one of the ranges, which must be valid: see `rangeProblem`. */
export function createRangeCheck(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const text of ranges) {
    const range = parseRange(text)
    if (typeof range === 'string') throw new Error(`"${text}" ${range}.`)
    const { address, family, prefix } = range
    if (prefix === null) list.addAddress(address, family)
    else list.addSubnet(address, prefix, family)
  }
  // BlockList matches IPv4 addresses and IPv4-mapped IPv6 addresses alike.
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

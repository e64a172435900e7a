import { BlockList, isIP } from 'node:net'

/** An address, or all that share its first bits: `10.0.0.2`, `10.0.0.0/8`, `2001:db8::/32`. */
interface AddressRange {
  address: string
  family: 'ipv4' | 'ipv6'
  /** Null for the address alone. */
  prefix: number | null
}

const LONGEST_PREFIX = { ipv4: 32, ipv6: 128 } as const

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** What a text says, or what is wrong with it: the end of a sentence that begins with the text. */
function parseRange(text: string): AddressRange | string {
  const [address = '', length, ...more] = text.split('/')
  if (isIP(address) === 0 || more.length > 0) return 'is neither an address nor a range such as 10.0.0.0/8'
  const family = familyOf(address)
  if (length === undefined) return { address, family, prefix: null }
  const prefix = Number(length)
  const longest = LONGEST_PREFIX[family]
  if (!/^\d{1,3}$/.test(length) || prefix > longest)
    return `needs a number from 1 to ${longest} behind the slash`
  // Everyone could then claim any address, and so guess passwords as often as they like.
  if (prefix === 0) return 'is every address there is; name the range that the proxies are in'
  return { address, family, prefix }
}

/** What is wrong with a range, behind its text; null where nothing is. */
export function rangeProblem(text: string): string | null {
  const parsed = parseRange(text)
  return typeof parsed === 'string' ? parsed : null
}

/** Whether an address is in one of the ranges. Each has to be one: see `rangeProblem`. */
export function createRangeCheck(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const text of ranges) {
    const range = parseRange(text)
    if (typeof range === 'string') throw new Error(`"${text}" ${range}.`)
    const { address, family, prefix } = range
    if (prefix === null) list.addAddress(address, family)
    else list.addSubnet(address, prefix, family)
  }
  // An IPv4 address in the clothes of IPv6 is found among those of IPv4, and the other way round.
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

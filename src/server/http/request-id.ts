import { randomBytes } from 'node:crypto'

/** Ids of Cloudflare's shape that are unlike each other and those of other runs. */
export function createRequestIds(): () => string {
  const start = randomBytes(5).toString('hex')
  let count = 0
  return () => {
    count = (count + 1) % 0x1000000
    return `${start}${count.toString(16).padStart(6, '0')}-QDK`
  }
}

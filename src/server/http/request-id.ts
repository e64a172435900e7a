import { randomBytes } from 'node:crypto'

/** Unique ids in the format of Cloudflare's, also across restarts. */
export function createRequestIds(): () => string {
  const start = randomBytes(5).toString('hex')
  let count = 0
  return () => {
    count = (count + 1) % 0x1000000
    return `${start}${count.toString(16).padStart(6, '0')}-QDK`
  }
}

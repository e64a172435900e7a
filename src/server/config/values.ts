import { isIP } from 'node:net'
import { isLoopback } from '#server/http/loopback.ts'
import { rangeProblem } from '#server/http/address-ranges.ts'
import type { RateLimit } from '#server/http/rate-limit.ts'
import { tlsProblem, type TlsFiles } from '#server/http/tls.ts'

/** An invalid flag or environment variable. The message is one line and says what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Returns the text of a file. Throws when it cannot be read. */
export type ReadFile = (path: string) => string

export function isTrue(text: string, name: string): boolean {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true
  if (['', '0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false
  throw new ConfigError(`${name} must be 1 or 0, not "${text}".`)
}

export function toPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new ConfigError(`--port must be a number from 0 to 65535, not "${text}".`)
}

const MOST_JOURNAL_DAYS = 3_650

export function toJournalDays(text: string): number {
  const days = Number(text)
  if (/^\d{1,4}$/.test(text) && days >= 1 && days <= MOST_JOURNAL_DAYS) return days
  throw new ConfigError(`--journal-days must be a number from 1 to ${MOST_JOURNAL_DAYS}, not "${text}".`)
}

interface Reach {
  host: string
  apiToken: string | null
  publicUrl: URL | null
}

/** A server that other machines can reach needs a token for its API, and a known Host name. */
export function assertReach({ host, apiToken, publicUrl }: Reach): void {
  if (isLoopback(host)) return
  if (isIP(host) === 0) throw new ConfigError(`--host must be an IP address or localhost, not "${host}".`)
  if (!apiToken) {
    throw new ConfigError(`With --host ${host}, other machines can reach /client/v4. Set --api-token too.`)
  }
  if (!publicUrl) {
    throw new ConfigError(
      `With --host ${host}, set --public-url too: the URL that people open, such as https://deck.example.com.`,
    )
  }
}

/** From this length, a token cannot be guessed even without throttling. */
const SHORTEST_TOKEN = 16

/** On a server that only this machine can reach, a token of any length will do. */
export function assertToken({ host, apiToken, publicUrl }: Reach): void {
  const isPublic = !isLoopback(host) || (publicUrl !== null && !isLoopback(hostOf(publicUrl)))
  if (apiToken === null || apiToken.length >= SHORTEST_TOKEN || !isPublic) return
  throw new ConfigError(
    `Other machines can reach /client/v4, so --api-token needs at least ${SHORTEST_TOKEN} characters. Generate one with: openssl rand -hex 32`,
  )
}

/** Without the brackets of an IPv6 address. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

export function toUrl(text: string, flag: string): URL | null {
  if (text === '') return null
  try {
    const url = new URL(text)
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '')
      return url
  } catch {
    // Thrown below.
  }
  throw new ConfigError(`--${flag} must be a URL such as https://deck.example.com, not "${text}".`)
}

/** Account tokens are sent there, so plain HTTP is only for this machine. */
export function toUpstream(text: string): string {
  const url = toUrl(text, 'upstream')
  if (url?.protocol === 'http:' && !isLoopback(hostOf(url))) {
    throw new ConfigError(
      `--upstream must start with https://, because account tokens are sent to it. It is "${text}".`,
    )
  }
  return (url?.href ?? text).replace(/\/$/, '')
}

export function readNamedFile(path: string, flag: string, readFile: ReadFile): string {
  try {
    return readFile(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`--${flag} ${path} cannot be read: ${reason}`)
  }
}

export function readTls(certPath: string, keyPath: string, readFile: ReadFile): TlsFiles | null {
  if (certPath === '' && keyPath === '') return null
  if (certPath === '') throw new ConfigError('--tls-key needs a certificate. Set --tls-cert too.')
  if (keyPath === '') throw new ConfigError('--tls-cert needs a private key. Set --tls-key too.')
  const tls = {
    cert: readNamedFile(certPath, 'tls-cert', readFile),
    key: readNamedFile(keyPath, 'tls-key', readFile),
  }
  const problem = tlsProblem(tls)
  if (problem === null) return tls
  throw new ConfigError(
    `--tls-cert ${certPath} and --tls-key ${keyPath} do not form a valid PEM certificate and key: ${problem}`,
  )
}

/** Browsers use https with a TLS server, and the session cookie is marked Secure. */
export function assertSecureUrl(tls: TlsFiles | null, publicUrl: URL | null): void {
  if (tls && publicUrl?.protocol === 'http:') {
    throw new ConfigError('With --tls-cert, --public-url must start with https://.')
  }
}

export function toTrustedProxies(text: string): string[] {
  const ranges = text === '' ? [] : text.split(',').map((range) => range.trim())
  for (const range of ranges) {
    const problem = rangeProblem(range)
    if (problem === null) continue
    throw new ConfigError(
      `--trust-proxy must list addresses and ranges, such as 127.0.0.1,10.0.0.0/8. "${range}" ${problem}.`,
    )
  }
  return ranges
}

export function toBasePath(text: string): string {
  const path = text.replace(/\/+$/, '')
  if (path === '' || /^(\/[\w.~-]+)+$/.test(path)) return path
  throw new ConfigError(`--base-path must be a path such as /queues, not "${text}".`)
}

export function toRateLimit(text: string): RateLimit | null {
  if (text === '') return null
  const [, requests, seconds] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
  const limit = { requests: Number(requests), seconds: Number(seconds) }
  if (limit.requests > 0 && limit.seconds > 0) return limit
  throw new ConfigError(`--rate-limit must be requests/seconds, such as 1200/300, not "${text}".`)
}

export function oneOf<T extends string>(values: readonly T[], text: string, flag: string): T {
  const value = values.find((candidate) => candidate === text)
  if (value) return value
  throw new ConfigError(`--${flag} must be one of ${values.join(', ')}, not "${text}".`)
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { JournalPage, type JournalEntry } from '#contract/journal.ts'
import { PASSWORD, userOf } from './access-fixture.ts'
import type { Config } from '#server/config/read-config.ts'
import {
  respond,
  startFakeCloudflare,
  type Behavior,
  type ReceivedRequest,
} from '#testing/fake-cloudflare.ts'
import { startServedDeck } from './served-deck-fixture.ts'

export const ACCOUNT = 'c'.repeat(32)
export const QUEUE_ID = 'd'.repeat(32)
export const TOKEN = 'tokenOfTheAccount_0123456789_abcdefghijk'
export { PASSWORD }

const envelope = (result: unknown) => ({ success: true, errors: [], messages: [], result })

/** No queues for the sampler, so that every other request is the test's. Accepts any credential. */
const emptyAccount: Behavior = (response, request) => {
  const url = request.url ?? ''
  const isList = request.method === 'GET' && /\/(?:queues|accounts)(\?|$)/.test(url)
  const result = url.endsWith('/tokens/verify') ? { status: 'active' } : {}
  respond(200, envelope(isList ? [] : result))(response, request)
}

/** What an attacker sees of a response. */
export interface Received {
  status: number
  headers: Headers
  text: string
}

export const connectionOf = (id: string, isReadOnly = false) => ({
  id,
  name: id,
  accountId: ACCOUNT,
  credential: { kind: 'token', token: TOKEN } as const,
  color: null,
  isProduction: false,
  isReadOnly,
  source: 'file' as const,
})

/** The whole server over real sockets, three users, and a fake Cloudflare that records what it receives. */
export async function startAttackFixture(config: Partial<Config> = {}) {
  const upstream = await startFakeCloudflare()
  upstream.behave(emptyAccount)
  const place = mkdtempSync(join(tmpdir(), 'queuedeck-attacks-'))
  const data = join(place, 'data')
  mkdirSync(data, { mode: 0o700 })
  const logged: string[] = []
  const seen: Received[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const deck = await startServedDeck(
    undefined,
    {
      dataDirectory: data,
      upstream: upstream.url,
      connections: [connectionOf('prod'), connectionOf('frozen', true)],
      users: [userOf('viewer'), userOf('operator'), userOf('admin')],
      ...config,
    },
    log,
  )

  async function send(path: string, init: RequestInit = {}): Promise<Received> {
    const response = await fetch(`${deck.url}${path}`, { redirect: 'manual', ...init })
    const { status, headers } = response
    const received = { status, headers, text: await response.text() }
    seen.push(received)
    return received
  }

  /** The cookie of a new session. */
  async function signIn(name: string, headers: Record<string, string> = {}): Promise<string> {
    const body = JSON.stringify({ name, password: PASSWORD })
    const response = await send('/api/session', { method: 'POST', body, headers })
    const [cookie] = response.headers.getSetCookie()
    if (response.status !== 200 || !cookie) throw new Error(response.text)
    return cookie.split(';')[0] ?? ''
  }

  return {
    deck,
    upstream,
    data,
    logged,
    seen,
    send,
    signIn,
    /** The requests that reached Cloudflare, without the sampler's lists. */
    arrived: (): ReceivedRequest[] =>
      upstream.received.filter(({ method, url }) => method !== 'GET' || !/\/queues\?/.test(url)),
    async journal(cookie: string): Promise<JournalEntry[]> {
      const { text } = await send('/api/journal', { headers: { cookie } })
      return JournalPage.parse((JSON.parse(text) as { result: unknown }).result).entries
    },
    /** Every file of the data directory, including the write-ahead logs. */
    files: () => readdirSync(data).map((name) => ({ name, bytes: readFileSync(join(data, name)) })),
    async close() {
      await deck.close()
      await upstream.close()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

export type AttackFixture = Awaited<ReturnType<typeof startAttackFixture>>

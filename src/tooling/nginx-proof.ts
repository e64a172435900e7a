import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { Send } from './nginx-client.ts'

export interface Proxied {
  send: Send
  /** The URL that users open, and that browsers send as Host and Origin. */
  publicUrl: URL
  basePath: string
}

export interface Check {
  name: string
  run(): Promise<void>
}

const cookieOf = (set: readonly string[] | undefined) => set?.[0]?.split('; ') ?? []

/** The page, and what is refused, without a session. */
export function pageChecks({ send, publicUrl, basePath }: Proxied): Check[] {
  return [
    {
      name: 'the page and all its files load below the base path',
      async run() {
        const page = await send(`${basePath}/`)
        equal(page.status, 200)
        const base = /<base href="([^"]+)"/.exec(page.text)?.[1] ?? `${basePath}/`
        const names = [...page.text.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"/g)]
        const files = names.map(([, name = '']) => new URL(name, new URL(base, publicUrl)))
        ok(files.some(({ pathname }) => pathname.endsWith('.js')))
        for (const { origin, pathname } of files) {
          equal(origin, publicUrl.origin)
          ok(pathname.startsWith(`${basePath}/`), `${pathname} is not below ${basePath}`)
          equal((await send(pathname)).status, 200, pathname)
        }
        match(page.headers['content-security-policy']?.toString() ?? '', /default-src/)
      },
    },
    {
      name: 'a URL within the dashboard returns the page',
      async run() {
        const page = await send(`${basePath}/local/queues`)
        equal(page.status, 200)
        match(page.headers['content-type'] ?? '', /text\/html/)
      },
    },
    {
      name: 'nothing is served outside the base path or under another host name',
      async run() {
        equal((await send('/')).status, 404)
        equal((await send('/api/deck')).status, 404)
        equal((await send(`${basePath}/`, { headers: { host: 'evil.example' } })).status, 421)
      },
    },
    {
      name: 'the API requires a session',
      async run() {
        equal((await send(`${basePath}/api/deck`)).status, 401)
      },
    },
  ]
}

/** Signing in with the link, working and signing out; in this order, as the link works only once. */
export function sessionChecks({ send, publicUrl, basePath }: Proxied, signInLink: string): Check[] {
  const ownPage = { origin: publicUrl.origin, 'sec-fetch-site': 'same-origin' }
  const session = `${basePath}/api/session`
  const queues = `${basePath}/api/connections/local/v4/queues`
  const link = new URL(signInLink).hash.slice(1)
  let cookie = ''

  return [
    {
      name: 'the printed link has the public address',
      async run() {
        const { origin, pathname } = new URL(signInLink)
        equal(`${origin}${pathname}`, `${publicUrl.origin}${basePath}/sign-in`)
      },
    },
    {
      name: 'a POST from a page of another origin is refused',
      async run() {
        const foreign: Record<string, string>[] = [
          { origin: 'https://evil.example' },
          { origin: 'null' },
          { 'sec-fetch-site': 'cross-site' },
          // Pages are not served at the server's own address.
          { origin: 'http://127.0.0.1' },
        ]
        for (const headers of foreign) {
          const response = await send(session, { method: 'POST', body: { link }, headers })
          equal(response.status, 403, JSON.stringify(headers))
          equal(response.headers['set-cookie'], undefined)
        }
      },
    },
    {
      name: 'signing in with the link works, and its cookie is limited to the base path',
      async run() {
        const response = await send(session, { method: 'POST', body: { link }, headers: ownPage })
        equal(response.status, 200, response.text)
        const parts = cookieOf(response.headers['set-cookie'])
        for (const part of [`Path=${basePath}`, 'HttpOnly', 'SameSite=Strict', 'Secure'])
          ok(parts.includes(part), `${part} is not in ${parts.slice(1).join('; ')}`)
        cookie = parts[0] ?? ''
        match(cookie, /^__Secure-queuedeck_session=/)
        equal((await send(session, { method: 'POST', body: { link }, headers: ownPage })).status, 401)
      },
    },
    {
      name: 'the API works with the Origin of the public address',
      async run() {
        equal((await send(`${basePath}/api/deck`, { headers: { cookie } })).status, 200)
        const headers = { ...ownPage, cookie }
        const created = await send(queues, { method: 'POST', body: { queue_name: 'behind-nginx' }, headers })
        equal(created.status, 200, created.text)
        match((await send(queues, { headers: { cookie } })).text, /behind-nginx/)
      },
    },
    {
      name: 'a change from another origin is refused even with a session',
      async run() {
        const headers = { cookie, origin: 'https://evil.example' }
        const refused = await send(queues, { method: 'POST', body: { queue_name: 'evil' }, headers })
        equal(refused.status, 403)
        ok(!(await send(queues, { headers: { cookie } })).text.includes('"evil"'))
      },
    },
    {
      name: 'signing out ends the session at once',
      async run() {
        equal((await send(session, { method: 'DELETE', headers: { ...ownPage, cookie } })).status, 200)
        equal((await send(`${basePath}/api/deck`, { headers: { cookie } })).status, 401)
      },
    },
  ]
}

/** Guessing passwords is throttled by client address, not for everyone behind the same proxy. */
export function throttleChecks({ send, publicUrl, basePath }: Proxied, isTrusted: boolean): Check[] {
  async function guess(from: string, name: string, claimed: string): Promise<number> {
    const headers = { origin: publicUrl.origin, 'x-forwarded-for': claimed }
    const body = { name, password: 'wrong' }
    return (await send(`${basePath}/api/session`, { method: 'POST', body, headers, from })).status
  }
  return [
    {
      name: isTrusted
        ? 'with --trust-proxy, guessing is throttled by the address that nginx saw, and other clients are not'
        : 'without --trust-proxy, no client can claim another address',
      async run() {
        const statuses: number[] = []
        for (let attempt = 0; attempt < 6; attempt++)
          statuses.push(await guess('127.0.0.2', `name-${attempt}`, `203.0.113.${attempt}`))
        deepEqual(statuses, [401, 401, 401, 401, 401, 429])
        equal(await guess('127.0.0.3', 'another', '127.0.0.2'), isTrusted ? 401 : 429)
      },
    },
  ]
}

import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { Ask } from './nginx-client.ts'

export interface Proxied {
  ask: Ask
  /** What people type, and what browsers send as Host and Origin. */
  publicUrl: URL
  basePath: string
}

export interface Check {
  name: string
  run(): Promise<void>
}

const cookieOf = (set: readonly string[] | undefined) => set?.[0]?.split('; ') ?? []

/** The page and what is refused, for someone who has not signed in. */
export function pageChecks({ ask, publicUrl, basePath }: Proxied): Check[] {
  return [
    {
      name: 'the page loads, and so does every file it names, below the base path',
      async run() {
        const page = await ask(`${basePath}/`)
        equal(page.status, 200)
        const base = /<base href="([^"]+)"/.exec(page.text)?.[1] ?? `${basePath}/`
        const names = [...page.text.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"/g)]
        const files = names.map(([, name = '']) => new URL(name, new URL(base, publicUrl)))
        ok(files.some(({ pathname }) => pathname.endsWith('.js')))
        for (const { origin, pathname } of files) {
          equal(origin, publicUrl.origin)
          ok(pathname.startsWith(`${basePath}/`), `${pathname} is not below ${basePath}`)
          equal((await ask(pathname)).status, 200, pathname)
        }
        match(page.headers['content-security-policy']?.toString() ?? '', /default-src/)
      },
    },
    {
      name: 'an address within the dashboard answers the page',
      async run() {
        const page = await ask(`${basePath}/local/queues`)
        equal(page.status, 200)
        match(page.headers['content-type'] ?? '', /text\/html/)
      },
    },
    {
      name: 'nothing is served beside the base path, nor under a name of somebody else',
      async run() {
        equal((await ask('/')).status, 404)
        equal((await ask('/api/deck')).status, 404)
        equal((await ask(`${basePath}/`, { headers: { host: 'evil.example' } })).status, 421)
      },
    },
    {
      name: 'the API asks to sign in',
      async run() {
        equal((await ask(`${basePath}/api/deck`)).status, 401)
      },
    },
  ]
}

/** Signing in by the link, working and signing out; in this order, as the link is good for once. */
export function sessionChecks({ ask, publicUrl, basePath }: Proxied, signInLink: string): Check[] {
  const ownPage = { origin: publicUrl.origin, 'sec-fetch-site': 'same-origin' }
  const session = `${basePath}/api/session`
  const queues = `${basePath}/api/connections/local/v4/queues`
  const link = new URL(signInLink).hash.slice(1)
  let cookie = ''

  return [
    {
      name: 'the printed link is of the public address',
      async run() {
        const { origin, pathname } = new URL(signInLink)
        equal(`${origin}${pathname}`, `${publicUrl.origin}${basePath}/sign-in`)
      },
    },
    {
      name: 'a POST of a page of another origin is refused',
      async run() {
        const foreign: Record<string, string>[] = [
          { origin: 'https://evil.example' },
          { origin: 'null' },
          { 'sec-fetch-site': 'cross-site' },
          // The server's own address is not where its pages are.
          { origin: 'http://127.0.0.1' },
        ]
        for (const headers of foreign) {
          const answer = await ask(session, { method: 'POST', body: { link }, headers })
          equal(answer.status, 403, JSON.stringify(headers))
          equal(answer.headers['set-cookie'], undefined)
        }
      },
    },
    {
      name: 'the sign-in by link works, and its cookie is for the base path alone',
      async run() {
        const answer = await ask(session, { method: 'POST', body: { link }, headers: ownPage })
        equal(answer.status, 200, answer.text)
        const parts = cookieOf(answer.headers['set-cookie'])
        for (const part of [`Path=${basePath}`, 'HttpOnly', 'SameSite=Strict', 'Secure'])
          ok(parts.includes(part), `${part} is not in ${parts.slice(1).join('; ')}`)
        cookie = parts[0] ?? ''
        match(cookie, /^__Secure-queuedeck_session=/)
        equal((await ask(session, { method: 'POST', body: { link }, headers: ownPage })).status, 401)
      },
    },
    {
      name: 'the API works with the Origin of the public address',
      async run() {
        equal((await ask(`${basePath}/api/deck`, { headers: { cookie } })).status, 200)
        const headers = { ...ownPage, cookie }
        const created = await ask(queues, { method: 'POST', body: { queue_name: 'behind-nginx' }, headers })
        equal(created.status, 200, created.text)
        match((await ask(queues, { headers: { cookie } })).text, /behind-nginx/)
      },
    },
    {
      name: 'signed in, a change from another origin is refused as well',
      async run() {
        const headers = { cookie, origin: 'https://evil.example' }
        const refused = await ask(queues, { method: 'POST', body: { queue_name: 'evil' }, headers })
        equal(refused.status, 403)
        ok(!(await ask(queues, { headers: { cookie } })).text.includes('"evil"'))
      },
    },
    {
      name: 'a sign-out ends the session at once',
      async run() {
        equal((await ask(session, { method: 'DELETE', headers: { ...ownPage, cookie } })).status, 200)
        equal((await ask(`${basePath}/api/deck`, { headers: { cookie } })).status, 401)
      },
    },
  ]
}

/** Whoever guesses is slowed down, and nobody else who comes by the same proxy. */
export function throttleChecks({ ask, publicUrl, basePath }: Proxied, isTrusted: boolean): Check[] {
  async function guess(from: string, name: string, claimed: string): Promise<number> {
    const headers = { origin: publicUrl.origin, 'x-forwarded-for': claimed }
    const body = { name, password: 'wrong' }
    return (await ask(`${basePath}/api/session`, { method: 'POST', body, headers, from })).status
  }
  return [
    {
      name: isTrusted
        ? 'with --trust-proxy a guesser is slowed down by the address that nginx saw, and others are not'
        : 'without --trust-proxy nobody can claim another address',
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

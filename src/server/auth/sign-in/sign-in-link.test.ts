import { describe, expect, test } from 'vitest'
import { createFixture, messageOf, resultOf, userOf } from '#server/testing/access-fixture.ts'
import type { User } from './users.ts'

describe('sign-in links', () => {
  const tokenOf = (link: string) => new URL(link).hash.slice(1)

  test('sign in once, as the owner', async () => {
    const { access, browser } = createFixture()
    const link = access.createSignInLink('http://127.0.0.1:8787/deck')
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8787\/deck\/sign-in#[\w-]{43}$/)
    const [first, second] = [browser(), browser()]
    expect(await resultOf(await first.send('GET', '/api/session'))).toMatchObject({ methods: ['link'] })
    const answer = await first.send('POST', '/api/session', { link: tokenOf(link) })
    expect(await resultOf(answer)).toMatchObject({ principal: { name: 'owner', role: 'admin' } })
    expect((await first.send('GET', '/api/users')).status).toBe(200)
    const again = await second.send('POST', '/api/session', { link: tokenOf(link) })
    expect([again.status, await messageOf(again)]).toEqual([
      401,
      expect.stringContaining('already been used'),
    ])
  })

  test('are valid for ten minutes, or until another is created', async () => {
    const { access, browser, clock } = createFixture()
    const send = async (link: string) =>
      (await browser().send('POST', '/api/session', { link: tokenOf(link) })).status
    const late = access.createSignInLink('http://a')
    clock.advance(600_000)
    expect(await send(late)).toBe(401)
    const replaced = access.createSignInLink('http://a')
    const current = access.createSignInLink('http://a/')
    expect([await send(replaced), await send(`${current}x`), await send(current)]).toEqual([401, 401, 200])
  })

  test('do not exist on a server with users, and end when users are added', async () => {
    const configured: User[] = []
    const { access, browser } = createFixture({ users: configured })
    const [owner, other] = [browser(), browser()]
    const link = access.createSignInLink('http://a')
    await owner.send('POST', '/api/session', { link: tokenOf(link) })
    const unused = access.createSignInLink('http://a')
    // Not even for a user with the owner's name.
    configured.push(userOf('admin', 'owner'))
    expect((await owner.send('GET', '/api/deck')).status).toBe(401)
    expect((await other.send('POST', '/api/session', { link: tokenOf(unused) })).status).toBe(401)
    expect(() => access.createSignInLink('http://a')).toThrow(/without configured users/)
  })
})

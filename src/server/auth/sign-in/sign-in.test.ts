import { describe, expect, test } from 'vitest'
import { createFixture, messageOf, PASSWORD, resultOf, userOf } from '#server/testing/access-fixture.ts'

const users = [userOf('admin', 'ann'), userOf('viewer', 'bob')]

describe('signing in with a password', () => {
  test('signs in, shows the user, and signs out', async () => {
    const { attempts, browser } = createFixture({ users })
    const ann = browser()
    expect(await resultOf(await ann.send('GET', '/api/session'))).toEqual({
      mode: 'required',
      principal: null,
      methods: ['password'],
    })
    const signedIn = await resultOf(await ann.signIn('ann'))
    expect(signedIn).toMatchObject({ principal: { name: 'ann', role: 'admin' } })
    expect(await resultOf(await ann.send('GET', '/api/session'))).toEqual(signedIn)
    const { cookie } = ann
    expect(await resultOf(await ann.send('DELETE', '/api/session'))).toMatchObject({ principal: null })
    expect(ann.cookie).toBeNull()
    ann.cookie = cookie
    expect((await ann.send('GET', '/api/deck')).status).toBe(401)
    expect(attempts).toEqual([
      { name: 'ann', method: 'password', outcome: 'done', address: '10.0.0.1', requestId: 'r1' },
    ])
  })

  test.each([
    [{}, 'queuedeck_session', 'Path=/', false],
    [{ basePath: '/deck' }, 'queuedeck_session', 'Path=/deck', false],
    [{ isSecure: true }, '__Host-queuedeck_session', 'Path=/', true],
    [{ isSecure: true, basePath: '/deck' }, '__Secure-queuedeck_session', 'Path=/deck', true],
  ])('sets the cookie for %j', async (options, name, path, isSecure) => {
    const { browser } = createFixture({ users, ...options })
    const ann = browser()
    const [cookie = ''] = (await ann.signIn('ann')).headers.getSetCookie()
    const [pair, ...attributes] = cookie.split('; ')
    expect(pair).toMatch(new RegExp(`^${name}=[\\w-]{43}$`))
    const expected = ['Max-Age=604800', path, 'HttpOnly', 'SameSite=Strict', ...(isSecure ? ['Secure'] : [])]
    expect(attributes.toSorted()).toEqual(expected.toSorted())
    expect((await ann.send('GET', '/api/deck')).status).toBe(200)
  })

  test('a wrong password and an unknown name get the same response', async () => {
    const { attempts, browser } = createFixture({ users })
    const answers: unknown[] = []
    for (const [name, password] of [
      ['ann', 'wrong horse'],
      ['nobody', 'wrong horse'],
      // The password that the decoy hash belongs to.
      ['ANN', PASSWORD],
      ['', PASSWORD],
    ] as const) {
      const response = await browser().signIn(name, password)
      answers.push([response.status, await response.text(), response.headers.getSetCookie()])
    }
    expect(answers[0]).toMatchObject([401, expect.stringContaining('The name or the password is wrong.'), []])
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(attempts.map(({ name }) => name)).toEqual(['ann', null, null, null])
  })

  test.each([
    [{}],
    [{ name: 'ann' }],
    [{ name: 1, password: PASSWORD }],
    [null],
    [{ link: 'x', name: 'ann' }],
  ])('refuses %j', async (body) => {
    const { browser } = createFixture({ users })
    expect((await browser().send('POST', '/api/session', body)).status).toBe(400)
  })

  test('does not read a body that is too large for a sign-in', async () => {
    const { app } = createFixture({ users })
    const headers = { 'content-length': '20000' }
    const response = await app.request('/api/session', { method: 'POST', headers, body: 'x'.repeat(20_000) })
    expect(response.status).toBe(413)
  })

  test('nor one that turns out too large without announcing it', async () => {
    const { app } = createFixture({ users })
    const body = new Blob(['x'.repeat(20_000)]).stream()
    const response = await app.request('/api/session', {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit)
    expect([response.status, response.headers.get('connection')]).toEqual([413, 'close'])
  })
})

describe('session fixation', () => {
  test('signing in replaces the cookie that the client sent', async () => {
    const { browser } = createFixture({ users })
    const planted = `queuedeck_session=${'A'.repeat(43)}`
    const victim = browser()
    victim.cookie = planted
    await victim.signIn('ann')
    expect(victim.cookie).not.toBe(planted)
    const attacker = browser()
    attacker.cookie = planted
    expect((await attacker.send('GET', '/api/deck')).status).toBe(401)
  })

  test('signing in ends the previous session', async () => {
    const { browser } = createFixture({ users })
    const attacker = browser()
    await attacker.signIn('bob')
    const victim = browser()
    victim.cookie = attacker.cookie
    await victim.signIn('ann')
    expect((await attacker.send('GET', '/api/deck')).status).toBe(401)
    expect((await victim.send('GET', '/api/users')).status).toBe(200)
  })

  test.each(['', 'x', 'undefined', `${'A'.repeat(42)}=`, '%00', `${'A'.repeat(5_000)}`, '"; DROP TABLE x'])(
    'a cookie of %j signs no one in',
    async (value) => {
      const { browser, reported } = createFixture({ users })
      const someone = browser()
      someone.cookie = `queuedeck_session=${value}`
      expect((await someone.send('GET', '/api/deck')).status).toBe(401)
      expect(reported).toEqual([])
    },
  )

  test.each([{}, { isSecure: true }, { isSecure: true, basePath: '/deck' }])(
    'with %j a session is taken from the cookie of its own name alone',
    async (options) => {
      const ann = createFixture({ users, ...options }).browser()
      await ann.signIn('ann')
      const own = ann.cookie ?? ''
      for (const name of ['queuedeck_session', '__Host-queuedeck_session', '__Secure-queuedeck_session']) {
        ann.cookie = own.replace(/^[^=]+/, name)
        expect((await ann.send('GET', '/api/deck')).status).toBe(ann.cookie === own ? 200 : 401)
      }
    },
  )
})

describe('guessing', () => {
  test('after five failures even the right password has to wait, and so do other names from that address', async () => {
    const { attempts, browser, clock } = createFixture({ users })
    for (let index = 0; index < 5; index++) {
      expect((await browser().signIn('ann', `wrong horse ${index}`)).status).toBe(401)
    }
    const refused = await browser().signIn('ann')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await messageOf(refused)).toBe('Too many failed sign-ins. Try again in 1 s.')
    expect((await browser().signIn('bob')).status).toBe(429)
    // Five wrong passwords from another address lock no one out.
    expect((await browser('10.0.0.2').signIn('ann')).status).toBe(200)
    expect(attempts.at(-1)).toMatchObject({ name: 'ann', outcome: 'done' })
    expect(attempts.at(-2)).toMatchObject({ name: 'bob', outcome: 'throttled' })
    clock.advance(1_000)
    expect((await browser().signIn('ann')).status).toBe(200)
  })

  test.each(['ann', 'nobody'])(
    'spread over many addresses, guesses at "%s" are slowed down too',
    async (name) => {
      const { browser } = createFixture({ users })
      for (let index = 0; index < 50; index++)
        expect((await browser(`10.0.0.${index}`).signIn(name, 'wrong horse')).status).toBe(401)
      expect((await browser('10.0.1.1').signIn(name, 'wrong horse')).status).toBe(429)
    },
  )

  test('of many guesses at once, five are checked', async () => {
    const { browser } = createFixture({ users })
    const guesses = Array.from({ length: 30 }, (_, index) => browser().signIn('ann', `wrong horse ${index}`))
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(25)
  })

  test('signing in with the own password allows no more guesses at others', async () => {
    const { browser } = createFixture({ users })
    for (let index = 0; index < 4; index++) {
      await browser().signIn('ann', 'wrong horse')
      expect((await browser().signIn('bob')).status).toBe(200)
    }
    await browser().signIn('nobody', 'wrong horse')
    expect((await browser().signIn('bob')).status).toBe(429)
  })
})

import { Hono } from 'hono'
import { beforeEach, expect, test } from 'vitest'
import { toFailure } from '#server/http/failure.ts'
import { createManualClock, type ManualClock } from '#server/testing/manual-clock.ts'
import { authenticateClients } from './api-token.ts'

const RIGHT = 'the-token-of-the-server'

let clock: ManualClock
let send: (token: string, address?: string) => Promise<Response>
beforeEach(() => {
  clock = createManualClock()
  const app = new Hono()
  const addressOf = (c: { req: { header(name: string): string | undefined } }) => c.req.header('x-test') ?? ''
  app.use(authenticateClients({ apiToken: RIGHT, clock, addressOf }))
  app.get('/', (c) => c.text('in'))
  app.onError((error) => toFailure(error, () => undefined))
  send = async (token, address = '10.0.0.1') =>
    app.request('/', { headers: { authorization: `Bearer ${token}`, 'x-test': address } })
})

test('after wrong tokens an address waits longer and longer, even with the right one', async () => {
  for (let guess = 0; guess < 5; guess++) expect((await send(`guess-${guess}`)).status).toBe(403)
  const refused = await send('guess-5')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  expect(await refused.json()).toMatchObject({ success: false, errors: [{ code: 971 }] })
  expect((await send(RIGHT)).status).toBe(429)
  expect((await send(RIGHT, '10.0.0.2')).status).toBe(200)
  clock.advance(1_000)
  expect((await send('guess-6')).status).toBe(403)
  expect((await send(RIGHT)).headers.get('retry-after')).toBe('2')
  clock.advance(2_000)
  expect((await send(RIGHT)).status).toBe(200)
})

test('an address that used the right token before is not blocked by a program with an old one', async () => {
  expect((await send(RIGHT)).status).toBe(200)
  for (let use = 0; use < 8; use++) expect((await send('old')).status).toBe(use < 5 ? 403 : 429)
  expect((await send(RIGHT)).status).toBe(200)
  expect((await send('old')).status).toBe(429)
})

test('the right token is not counted, and allows no more guesses', async () => {
  for (let guess = 0; guess < 5; guess++) {
    for (let use = 0; use < 10; use++) expect((await send(RIGHT)).status).toBe(200)
    expect((await send('wrong')).status).toBe(403)
  }
  expect((await send('wrong')).status).toBe(429)
})

test('guesses sent at once count like guesses in sequence', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, guess) => send(`guess-${guess}`)))
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(5)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(95)
})

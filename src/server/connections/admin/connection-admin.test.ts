import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Queuedeck } from '#server/queuedeck.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'

const ACCOUNT = '10ca'.repeat(8)
const TOKEN = 'a-token-that-no-one-may-see'
const GOOD = { token: TOKEN }
const PRODUCTION = {
  name: 'Production',
  accountId: ACCOUNT,
  color: 'red',
  isProduction: true,
  isReadOnly: false,
}
/** A request that adds variations of that connection. */
const addOf = (...changes: Partial<typeof PRODUCTION>[]) => ({
  credential: GOOD,
  connections: changes.map((change) => ({ ...PRODUCTION, ...change })),
})
const ADD = addOf({})

let upstream: Queuedeck
// A new one each time, because it throttles wrong tokens.
beforeEach(async () => {
  upstream = await startServedDeck(undefined, { apiToken: TOKEN })
  return () => upstream.close()
})

interface Answer {
  status: number
  text: string
  result: Record<string, unknown> & { connections?: { id: string }[]; entries?: Record<string, unknown>[] }
  error: string
}

/** A server that requires a sign-in, and its only user. */
async function startDeck(dataDirectory: string, config = {}, log = pino({ level: 'silent' })) {
  const options = { signIn: true, upstream: `${upstream.url}/client/v4`, ...config, dataDirectory }
  const deck = await startServedDeck(undefined, options, log)
  let cookie = ''
  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${deck.url}/api${path}`, {
      method,
      headers: { cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    const text = await response.text()
    const { result, errors } = JSON.parse(text) as { result: Answer['result']; errors: { message: string }[] }
    return { status: response.status, text, result, error: errors[0]?.message ?? '' }
  }
  const link = deck.signInLink?.split('#')[1]
  if (link) await call('POST', '/session', { link })
  return { ...deck, call }
}

/** The SQLite driver for Node 20 keeps the lock of a file until the process ends. */
function copyOf(directory: string, name: string): string {
  const target = join(directory, name)
  for (const file of ['deck.db', 'deck.db-wal', 'secret.key']) {
    if (existsSync(join(directory, file))) cpSync(join(directory, file), join(target, file))
  }
  return target
}

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queuedeck-connections-'))
  return () => rmSync(directory, { recursive: true, force: true })
})

describe('verifying a credential', () => {
  test('returns the accounts and what will work', async () => {
    const { call, close } = await startDeck(directory)
    const { status, result } = await call('POST', '/connections/verify', { credential: GOOD })
    expect(status).toBe(200)
    expect(result).toMatchObject({
      status: 'active',
      accounts: [{ id: ACCOUNT, name: 'Local' }],
      warnings: [],
      permissions: [
        {
          accountId: ACCOUNT,
          permissions: [
            { action: 'read', allowed: 'yes' },
            { action: 'write', allowed: 'yes' },
            { action: 'analytics', allowed: 'yes' },
          ],
        },
      ],
    })
    await close()
  })

  test.each([
    ['another token', { credential: { token: 'wrong-token' } }, 400, 'does not accept this token'],
    ['another key', { credential: { email: 'a@b.c', key: 'wrong-key' } }, 400, 'does not accept this key'],
    ['no header could hold it', { credential: { token: 'a\nb' } }, 400, 'Copy them again'],
    ['nothing', { credential: {} }, 400, ''],
    ['a bad account', { credential: GOOD, accountIds: ['../user'] }, 400, 'accountIds'],
  ])('%s is refused', async (_, body, status, reason) => {
    const { call, close } = await startDeck(directory)
    const answer = await call('POST', '/connections/verify', body)
    expect(answer.status).toBe(status)
    expect(answer.error).toContain(reason)
    await close()
  })

  test('an unreachable upstream is reported, and does not look like an ended session', async () => {
    const { call, close } = await startDeck(directory, { upstream: 'http://127.0.0.1:9' })
    const answer = await call('POST', '/connections/verify', { credential: GOOD })
    expect(answer).toMatchObject({ status: 502, error: expect.stringContaining('could not be reached') })
    await close()
  })
})

describe('the connections of the dashboard', () => {
  test('are added, used, changed and removed; the journal has every change, and the token is nowhere', async () => {
    const { call, close } = await startDeck(directory)
    const seen: string[] = []
    const step = async (method: string, path: string, body?: unknown) => {
      const answer = await call(method, path, body)
      seen.push(answer.text)
      return answer
    }
    const added = await step('POST', '/connections', ADD)
    expect(added.result).toMatchObject({
      connections: [{ id: 'production', name: 'Production', source: 'dashboard', kind: 'cloudflare' }],
    })
    expect((await step('GET', '/connections/production/v4/queues')).status).toBe(200)
    expect((await step('GET', '/connections/production/samples')).status).toBe(200)
    expect(await step('POST', '/connections', ADD)).toMatchObject({
      status: 409,
      error: expect.stringContaining('Choose another name'),
    })
    expect((await step('POST', '/connections', addOf({ name: 'Production!' }))).result).toMatchObject({
      connections: [{ id: 'production-2' }],
    })

    const flags = { name: 'Live', color: null, isProduction: false, isReadOnly: true }
    const edited = await step('PUT', '/connections/production', flags)
    expect(edited.result).toMatchObject({ connection: { id: 'production', ...flags } })
    expect((await step('POST', '/connections/production/v4/queues', { queue_name: 'q' })).status).toBe(403)
    const wrong = { credential: { token: 'wrong-token' } }
    expect(await step('PUT', '/connections/production', { ...flags, ...wrong })).toMatchObject({
      status: 400,
      error: expect.stringContaining('does not accept this token'),
    })
    const elsewhere = addOf({ name: 'Elsewhere', accountId: 'f'.repeat(31) })
    expect(await step('POST', '/connections', elsewhere)).toMatchObject({ status: 400 })
    expect((await step('GET', '/connections/production/v4/queues')).status).toBe(200)

    expect((await step('DELETE', '/connections/production')).status).toBe(200)
    expect((await step('GET', '/connections/production/v4/queues')).status).toBe(404)
    expect((await step('GET', '/connections/production/samples')).status).toBe(404)
    expect((await step('GET', '/connections')).result.connections?.map(({ id }) => id)).toEqual([
      'local',
      'production-2',
    ])
    const { entries = [] } = (await step('GET', '/journal')).result
    const told = entries.map((entry) =>
      [entry.action, entry.connection, entry.detail, entry.outcome].join(' '),
    )
    expect(told).toEqual([
      'remove-connection production Live done',
      'add-connection  Elsewhere refused',
      'edit-connection production Live refused',
      'create-queue production  refused',
      'edit-connection production Live done',
      'add-connection production-2 Production! done',
      'add-connection  Production refused',
      'add-connection production Production done',
      'sign-in  link done',
    ])
    expect(seen.join('\n')).not.toContain(TOKEN)
    const files = ['deck.db', 'deck.db-wal'].map((name) => readFileSync(join(directory, name)))
    expect(Buffer.concat(files).includes(TOKEN)).toBe(false)
    await close()
  })

  test('are not added with a credential that does not work', async () => {
    const { call, close } = await startDeck(directory)
    const wrong = { ...ADD, credential: { token: 'wrong-token' } }
    expect(await call('POST', '/connections', wrong)).toMatchObject({
      status: 400,
      error: expect.stringContaining('does not accept this token'),
    })
    expect((await call('GET', '/connections')).result.connections?.map(({ id }) => id)).toEqual(['local'])
    await close()
  })

  test('can be added several at once, each with its own name and id', async () => {
    const { call, close } = await startDeck(directory)
    const [a, b, c] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)]
    const body = addOf(
      { accountId: a },
      { name: 'Production.', accountId: b },
      { name: 'Stage', accountId: c },
    )
    expect((await call('POST', '/connections', body)).result.connections).toMatchObject([
      { id: 'production', name: 'Production', accountId: a },
      { id: 'production-2', name: 'Production.', accountId: b },
      { id: 'stage', name: 'Stage', accountId: c },
    ])
    for (const id of ['production', 'production-2', 'stage'])
      expect((await call('GET', `/connections/${id}/v4/queues`)).status).toBe(200)
    const { entries = [] } = (await call('GET', '/journal')).result
    expect(entries.map(({ connection, outcome }) => `${connection as string} ${outcome as string}`)).toEqual([
      'stage done',
      'production-2 done',
      'production done',
      'null done',
    ])
    await close()
  })

  test.each([
    ['two equal names', addOf({ name: 'Stage' }, { name: 'stage' }), 409, '"stage" already exists'],
    ['one called as another', addOf({ name: 'Stage' }, { name: 'LOCAL' }), 409, '"LOCAL" already exists'],
    ['one of a bad account', addOf({ name: 'Stage' }, { accountId: '-' }), 400, 'connections.1.accountId'],
    ['none', addOf(), 400, '"connections"'],
    ['too many', addOf(...Array.from({ length: 21 }, (_, i) => ({ name: `n${i}` }))), 400, 'at most 20'],
    [
      'a wrong token',
      { ...addOf({}, { name: 'Stage' }), credential: { token: 'wrong-token' } },
      400,
      'does not accept this token',
    ],
  ])('none of several is added with %s', async (_, body, status, reason) => {
    const { call, close } = await startDeck(directory)
    const answer = await call('POST', '/connections', body)
    expect(answer.status).toBe(status)
    expect(answer.error).toContain(reason)
    expect((await call('GET', '/connections')).result.connections).toMatchObject([{ id: 'local' }])
    await close()
  })

  test('survive a restart, after which a sign-in is required automatically', async () => {
    const first = await startDeck(directory)
    await first.call('POST', '/connections', ADD)
    await first.close()
    const second = await startDeck(copyOf(directory, 'copy'), { signIn: false })
    expect(second.signInLink).not.toBeNull()
    expect((await second.call('GET', '/connections/production/v4/queues')).status).toBe(200)
    await second.close()
  })

  test('are locked after the key is lost, block nothing, and are unlocked by a new credential', async () => {
    const first = await startDeck(directory)
    await first.call('POST', '/connections', ADD)
    await first.call('POST', '/connections', addOf({ name: 'Stage' }))
    await first.close()
    const lines: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
    const second = await startDeck(copyOf(directory, 'copy'), { vaultKey: 'ab'.repeat(32) }, log)
    expect(
      lines.filter((line) => /(Production|Stage)\W+ was encrypted with another key/.test(line)),
    ).toHaveLength(2)
    const { connections = [] } = (await second.call('GET', '/connections')).result
    expect(connections).toMatchObject([
      { id: 'local', whyLocked: null },
      { id: 'production', whyLocked: expect.stringContaining('set QUEUEDECK_KEY'), budget: null },
      { id: 'stage' },
    ])
    expect(await second.call('GET', '/connections/production/v4/queues')).toMatchObject({
      status: 423,
      error: expect.stringContaining('Enter it again'),
    })
    const flags = { name: 'Live', color: null, isProduction: true, isReadOnly: false }
    expect(await second.call('PUT', '/connections/production', flags)).toMatchObject({ status: 409 })
    const edited = await second.call('PUT', '/connections/production', { ...flags, credential: GOOD })
    expect(edited.result).toMatchObject({ connection: { id: 'production', whyLocked: null } })
    expect((await second.call('GET', '/connections/production/v4/queues')).status).toBe(200)
    expect((await second.call('DELETE', '/connections/stage')).status).toBe(200)
    await second.close()
  })

  test('never get an id that another connection had', async () => {
    const { call, close } = await startDeck(directory)
    await call('POST', '/connections', ADD)
    await call('DELETE', '/connections/production')
    const again = await call('POST', '/connections', ADD)
    expect(again.result).toMatchObject({ connections: [{ id: 'production-2', name: 'Production' }] })
    await close()
  })

  test('show the remaining requests, with those of verifying counted', async () => {
    const { call, close } = await startDeck(directory)
    const { result } = await call('POST', '/connections', ADD)
    const [{ budget } = {}] = result.connections as { budget?: { limit: number; remaining: number } }[]
    expect(budget?.limit).toBe(1_200)
    expect(budget?.remaining).toBeLessThanOrEqual(1_196)
    await close()
  })

  test('cannot be added to an open or a read-only server', async () => {
    const open = await startDeck(directory, { signIn: false })
    for (const path of ['/connections', '/connections/verify']) {
      const answer = await open.call('POST', path, path === '/connections' ? ADD : { credential: GOOD })
      expect(answer).toMatchObject({ status: 409, error: expect.stringContaining('--sign-in') })
    }
    for (const method of ['PUT', 'DELETE']) {
      const answer = await open.call(
        method,
        '/connections/production',
        method === 'PUT' ? PRODUCTION : undefined,
      )
      expect(answer).toMatchObject({ status: 409, error: expect.stringContaining('--sign-in') })
    }
    expect((await open.call('GET', '/connections')).result).toMatchObject({
      whyNotAdd: expect.stringContaining('Restart it with --sign-in'),
    })
    await open.close()
    const readOnly = await startDeck(join(directory, 'read-only'), { readOnly: true })
    expect((await readOnly.call('POST', '/connections', ADD)).status).toBe(403)
    await readOnly.close()
  })

  test('connections set up elsewhere cannot be changed in the dashboard', async () => {
    const { call, close } = await startDeck(directory)
    const flags = { name: 'x', color: null, isProduction: false, isReadOnly: true }
    expect(await call('PUT', '/connections/local', flags)).toMatchObject({ status: 409 })
    expect(await call('DELETE', '/connections/local')).toMatchObject({ status: 409 })
    expect(await call('DELETE', '/connections/nope')).toMatchObject({ status: 404 })
    await close()
  })
})

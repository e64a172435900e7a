import { afterAll, beforeAll, expect, test } from 'vitest'
import { UserList } from '#contract/access.ts'
import type { JournalEntry } from '#contract/journal.ts'
import { createQueuesClient } from '#contract/client.ts'
import { ACCOUNT, startAttackFixture, type AttackFixture } from '#server/testing/attack-fixture.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'

let fixture: AttackFixture
let admin: string
beforeAll(async () => {
  fixture = await startAttackFixture()
  admin = await fixture.signIn('admin')
})
afterAll(() => fixture.close())

const EXTRA = {
  name: 'Extra',
  accountId: 'e'.repeat(32),
  color: null,
  isProduction: false,
  isReadOnly: false,
}
const ADD = { credential: { token: 'a-token-that-must-stay-secret' }, connections: [EXTRA] }
const send = (cookie: string, method: string, path: string, body?: object) =>
  fixture.send(path, { method, headers: { cookie }, ...(body && { body: JSON.stringify(body) }) })

/** The journal entries that `work` adds, oldest first. */
async function recordedBy(work: () => Promise<unknown>): Promise<JournalEntry[]> {
  const [last] = await fixture.journal(admin)
  await work()
  return (await fixture.journal(admin)).filter(({ id }) => id > (last?.id ?? 0)).toReversed()
}

test('sign-ins, sign-outs and ended sessions are recorded, failed sign-ins are not', async () => {
  const entries = await recordedBy(async () => {
    await fixture.send('/api/session', { method: 'POST', body: '{"name":"viewer","password":"wrong"}' })
    const viewer = await fixture.signIn('viewer')
    await send(viewer, 'DELETE', '/api/session')
    // The session has already ended.
    await send(viewer, 'DELETE', '/api/session')
    const other = await fixture.signIn('viewer')
    await send(other, 'DELETE', '/api/sessions/x')
    const { text } = await send(admin, 'GET', '/api/users')
    const { users } = UserList.parse((JSON.parse(text) as { result: unknown }).result)
    const session = users.find(({ name }) => name === 'viewer')?.sessions[0]
    await send(admin, 'DELETE', `/api/sessions/${session?.id}`)
  })
  expect(entries).toMatchObject([
    { who: 'viewer', action: 'sign-in', detail: 'password', count: null, outcome: 'done' },
    { who: 'viewer', action: 'sign-out', detail: null, outcome: 'done' },
    { who: 'viewer', action: 'sign-in' },
    { who: 'viewer', action: 'end-session', outcome: 'refused', status: 403 },
    { who: 'admin', action: 'end-session', detail: 'viewer', count: 1, outcome: 'done', status: 200 },
  ])
  expect(new Set(entries.map(({ connection }) => connection))).toEqual(new Set([null]))
})

test('failed sign-ins are logged as warnings, up to the limit of the throttle', async () => {
  const other = await startAttackFixture()
  try {
    for (let attempt = 0; attempt < 8; attempt++)
      await other.send('/api/session', { method: 'POST', body: `{"name":"admin","password":"${attempt}"}` })
    const warnings = other.logged.map((line) => JSON.parse(line) as { level: number; msg: string })
    expect(warnings.filter(({ level, msg }) => level === 40 && msg === 'sign-in')).toHaveLength(5)
  } finally {
    await other.close()
  }
})

test('changes of connections are recorded when refused for the role, the request or the connection', async () => {
  const viewer = await fixture.signIn('viewer')
  const entries = await recordedBy(async () => {
    await send(viewer, 'POST', '/api/connections', ADD)
    await send(admin, 'POST', '/api/connections', {
      ...ADD,
      connections: [{ ...EXTRA, accountId: 'nonsense' }],
    })
    await send(admin, 'PUT', '/api/connections/prod', { name: 'Mine', color: null })
    await send(admin, 'DELETE', '/api/connections/prod')
    await send(admin, 'POST', '/api/connections/verify', { credential: { token: '' } })
    // A read is not recorded.
    await send(admin, 'GET', '/api/connections')
  })
  expect(
    entries.map(({ who, action, connection, detail, status }) => [who, action, connection, detail, status]),
  ).toEqual([
    ['viewer', 'add-connection', null, 'Extra', 403],
    ['admin', 'add-connection', null, 'Extra', 400],
    ['admin', 'edit-connection', 'prod', 'Mine', 400],
    ['admin', 'remove-connection', 'prod', null, 409],
    ['admin', 'try-credential', null, null, 400],
  ])
  expect(new Set(entries.map(({ outcome }) => outcome))).toEqual(new Set(['refused']))
})

test('changes through a connection can be exported after the connection is removed', async () => {
  expect((await send(admin, 'POST', '/api/connections', ADD)).status).toBe(200)
  await send(admin, 'POST', '/api/connections/extra/v4/queues', { queue_name: 'orders' })
  expect((await send(admin, 'DELETE', '/api/connections/extra')).status).toBe(200)
  for (const query of ['', '?connection=extra']) {
    const { text } = await send(admin, 'GET', `/api/journal.ndjson${query}`)
    const lines = text.trimEnd().split('\n')
    const entries = lines.map((line) => JSON.parse(line) as JournalEntry)
    const actions = entries.filter(({ connection }) => connection === 'extra').map(({ action }) => action)
    expect(actions).toEqual(['remove-connection', 'create-queue', 'add-connection'])
    expect(entries.some(({ action }) => action === 'sign-in')).toBe(query === '')
  }
})

test('an entry keeps the name of a deleted queue', async () => {
  const upstream = await startServedDeck()
  const api = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: upstream.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: 't',
  })
  const { queue_id: queueId } = await api.create({ queue_name: 'orders' })
  const other = await startAttackFixture({ upstream: `${upstream.url}/client/v4` })
  try {
    const cookie = await other.signIn('admin')
    const samples = async () =>
      (await other.send('/api/connections/prod/samples', { headers: { cookie } })).text
    await expect.poll(samples).toContain(queueId)
    const path = `/api/connections/prod/v4/queues/${queueId}`
    expect((await other.send(path, { method: 'DELETE', headers: { cookie } })).status).toBe(200)
    const [entry] = await other.journal(cookie)
    expect(entry).toMatchObject({ action: 'delete-queue', queueId, queueName: 'orders' })
  } finally {
    await other.close()
    await upstream.close()
  }
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueuesClient } from '#contract/client.ts'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { startAttackFixture, TOKEN, type AttackFixture } from '#server/testing/attack-fixture.ts'

let fixture: AttackFixture
let admin: string
beforeAll(async () => {
  fixture = await startAttackFixture({ apiToken: TOKEN })
  admin = await fixture.signIn('admin')
})
afterAll(() => fixture.close())

const OTHER_ACCOUNT = 'e'.repeat(32)
const clientOf = (account: string, deck = fixture.deck, token = TOKEN) =>
  createQueuesClient({
    fetch: (request) => fetch(request),
    origin: deck.url,
    accountPath: `/client/v4/accounts/${account}`,
    token,
  })

test('configuration changes through /client/v4 are recorded, messages are not', async () => {
  const client = clientOf(LOCAL_ACCOUNT_ID)
  const { queue_id: queueId } = await client.create({ queue_name: 'orders' })
  await expect(client.create({ queue_name: 'orders' })).rejects.toMatchObject({ status: 409 })
  await client.createConsumer(queueId, { type: 'http_pull' })
  await client.push(queueId, { body: { secret: 1 } })
  const { messages } = await client.pull(queueId, {})
  await client.ack(queueId, { acks: messages.map(({ lease_id }) => ({ lease_id })) })
  await client.purge(queueId)
  await client.list()
  await clientOf(OTHER_ACCOUNT).create({ queue_name: 'elsewhere' })
  await expect(
    clientOf(LOCAL_ACCOUNT_ID, fixture.deck, 'wrong').create({ queue_name: 'x' }),
  ).rejects.toMatchObject({ status: 403 })

  const entries = (await fixture.journal(admin)).filter(({ who }) => who !== 'admin').toReversed()
  expect(entries.map(({ action, outcome, status }) => [action, outcome, status])).toEqual([
    ['create-queue', 'done', 200],
    ['create-queue', 'refused', 409],
    ['add-consumer', 'done', 200],
    ['purge', 'done', 200],
    ['create-queue', 'done', 200],
  ])
  expect(entries[0]).toMatchObject({
    who: 'api-token',
    role: 'admin',
    connection: 'local',
    queueId,
    queueName: 'orders',
    detail: null,
  })
  expect(entries.at(-1)).toMatchObject({ queueName: 'elsewhere', detail: `in account ${OTHER_ACCOUNT}` })
  expect(JSON.stringify(entries)).not.toContain('secret')
})

test('a change that --read-only refuses is recorded', async () => {
  const frozen = await startAttackFixture({ apiToken: TOKEN, readOnly: true })
  try {
    await expect(clientOf(OTHER_ACCOUNT, frozen.deck).create({ queue_name: 'x' })).rejects.toMatchObject({
      status: 403,
    })
    const [, entry] = await frozen.journal(await frozen.signIn('admin'))
    expect(entry).toMatchObject({ who: 'api-token', action: 'create-queue', outcome: 'refused', status: 403 })
  } finally {
    await frozen.close()
  }
})

test('nothing is recorded when any token is accepted', async () => {
  const open = await startAttackFixture({ connections: [], users: [] })
  try {
    await clientOf(LOCAL_ACCOUNT_ID, open.deck).create({ queue_name: 'orders' })
    expect(await open.journal('')).toEqual([])
  } finally {
    await open.close()
  }
})

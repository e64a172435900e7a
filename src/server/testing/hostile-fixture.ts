import { ACCOUNT, createBrokerFixture } from './broker-fixture.ts'

/** Every route, with `{account}`, `{queue}`, `{consumer}` and `{subscription}` in place of ids. */
const QUEUE = '/accounts/{account}/queues/{queue}'
const SUBSCRIPTIONS = '/accounts/{account}/event_subscriptions/subscriptions'
export const HOSTILE_ROUTES = [
  'GET /accounts',
  'GET /memberships',
  'GET /user',
  'GET /user/tokens/verify',
  'GET /accounts/{account}/tokens/verify',
  'POST /graphql',
  'GET /accounts/{account}/queues',
  'POST /accounts/{account}/queues',
  ...['GET', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} ${QUEUE}`),
  `GET ${QUEUE}/metrics`,
  `GET ${QUEUE}/purge`,
  `POST ${QUEUE}/purge`,
  `GET ${QUEUE}/consumers`,
  `POST ${QUEUE}/consumers`,
  ...['GET', 'PUT', 'DELETE'].map((method) => `${method} ${QUEUE}/consumers/{consumer}`),
  `GET ${QUEUE}/messages`,
  ...['', '/batch', '/pull', '/ack', '/peek', '/purge', '/extend', '/preview', '/preview/ack'].map(
    (path) => `POST ${QUEUE}/messages${path}`,
  ),
  `GET ${SUBSCRIPTIONS}`,
  `POST ${SUBSCRIPTIONS}`,
  ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} ${SUBSCRIPTIONS}/{subscription}`),
] as const

/** Two queues, one of each kind of consumer, a dead-letter queue, messages and a subscription. */
export async function createHostileFixture(report: (error: unknown) => void) {
  const fixture = createBrokerFixture({ report })
  const { client, database } = fixture
  const orders = (await client.create({ queue_name: 'orders' })).queue_id
  const mail = (await client.create({ queue_name: 'mail' })).queue_id
  const pulling = await client.createConsumer(orders, { type: 'http_pull', dead_letter_queue: 'dlq' })
  const working = await client.createConsumer(mail, { type: 'worker', script_name: 'w' })
  const deadLetters = (await client.list()).find(({ queue_name }) => queue_name === 'dlq')?.queue_id ?? ''
  await client.push(orders, { body: { a: 1 } })
  await client.push(mail, { body: 'text', content_type: 'text' })
  await client.pull(orders, {})
  const response = await fixture.fetch(
    new Request(`http://127.0.0.1/client/v4/accounts/${ACCOUNT}/event_subscriptions/subscriptions`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: JSON.stringify({
        name: 'buckets',
        events: ['bucket.created'],
        source: { type: 'r2' },
        destination: { type: 'queues.queue', queue_id: mail },
      }),
    }),
  )
  const { result: subscription } = (await response.json()) as { result: { id: string } }
  const tables = ['queue', 'consumer', 'partition', 'message', 'event_subscription', 'secret']
  const rowsOf = tables.map((table) => database.prepare(`SELECT * FROM ${table}`))

  return {
    ...fixture,
    ids: {
      orders,
      mail,
      deadLetters,
      pulling: pulling.consumer_id,
      working: working.consumer_id,
      subscription: subscription.id,
    },
    /** Everything the server stores, as one text, except the counts for its analytics. */
    dump: () =>
      JSON.stringify(
        rowsOf.map((statement) => statement.all()),
        (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value),
      ),
  }
}

export type HostileFixture = Awaited<ReturnType<typeof createHostileFixture>>

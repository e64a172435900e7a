import { expect, test } from 'vitest'
import { createQueuesClient } from './client.ts'
import { connectionAccountPath, createDeckClient } from './deck-client.ts'
import { ApiError } from './envelope.ts'
import { CONNECTION_PREFIX, DECK_ROUTES, fitsTemplate, QUEUES_ROUTES, toTemplate } from './routes.ts'

const ORIGIN = 'http://127.0.0.1:9'

/** Names of the routes that a client's call matches, and `mayBeDone` of its error. */
async function routesTakenBy(
  routes: Readonly<Record<string, { method: string; path: string }>>,
  call: (fetch: (request: Request) => Promise<Response>) => Promise<unknown>,
) {
  let sent = { method: '', segments: [''] }
  const error = await call(({ method, url }) => {
    sent = { method, segments: new URL(url).pathname.slice(1).split('/') }
    return Promise.reject(new TypeError('fetch failed'))
  }).catch((failure: unknown) => failure)
  const names = Object.entries(routes).flatMap(([name, { method, path }]) => {
    const template = toTemplate(path)
    const isTaken =
      method === sent.method &&
      template.length === sent.segments.length &&
      fitsTemplate(template, sent.segments)
    return isTaken ? [name] : []
  })
  return { names, mayBeDone: error instanceof ApiError && error.mayBeDone }
}

type QueuesClient = ReturnType<typeof createQueuesClient>
const CONSUMER = { type: 'http_pull' } as const
const QUEUES_CALLS: Record<
  keyof QueuesClient,
  [keyof typeof QUEUES_ROUTES, (c: QueuesClient) => Promise<unknown>]
> = {
  list: ['listQueues', (c) => c.list()],
  get: ['getQueue', (c) => c.get('q')],
  create: ['createQueue', (c) => c.create({ queue_name: 'q' })],
  edit: ['editQueue', (c) => c.edit('q', {})],
  delete: ['deleteQueue', (c) => c.delete('q')],
  metrics: ['metrics', (c) => c.metrics('q')],
  purge: ['purge', (c) => c.purge('q')],
  purgeStatus: ['purgeStatus', (c) => c.purgeStatus('q')],
  createConsumer: ['createConsumer', (c) => c.createConsumer('q', CONSUMER)],
  updateConsumer: ['updateConsumer', (c) => c.updateConsumer('q', 'c', CONSUMER)],
  deleteConsumer: ['deleteConsumer', (c) => c.deleteConsumer('q', 'c')],
  push: ['push', (c) => c.push('q', { body: '' })],
  pushBatch: ['pushBatch', (c) => c.pushBatch('q', { messages: [] })],
  pull: ['pull', (c) => c.pull('q', {})],
  peek: ['peek', (c) => c.peek('q', {})],
  ack: ['ack', (c) => c.ack('q', {})],
  extend: ['extend', (c) => c.extend('q', [], 0)],
  purgeRefs: ['purgeRefs', (c) => c.purgeRefs('q', [])],
}

test.each(Object.entries(QUEUES_CALLS))(
  '%s of the queues client matches its route',
  async (_, [name, call]) => {
    const taken = await routesTakenBy(QUEUES_ROUTES, (fetch) =>
      call(createQueuesClient({ fetch, origin: ORIGIN, accountPath: '' })),
    )
    expect(taken).toEqual({ names: [name], mayBeDone: QUEUES_ROUTES[name].effect !== 'none' })
  },
)

type DeckClient = ReturnType<typeof createDeckClient>
const FLAGS = { name: 'n', color: null, isProduction: false, isReadOnly: false }
const CREDENTIAL = { token: 't' }
const FILTER = { connection: '', queue_id: '', who: '', action: '', from: '', to: '' }
const DECK_CALLS: Record<keyof DeckClient, [keyof typeof DECK_ROUTES, (c: DeckClient) => Promise<unknown>]> =
  {
    session: ['session', (c) => c.session()],
    signIn: ['signIn', (c) => c.signIn({ link: 't' })],
    signOut: ['signOut', (c) => c.signOut()],
    users: ['users', (c) => c.users()],
    endSession: ['endSession', (c) => c.endSession('s')],
    journal: ['journal', (c) => c.journal(FILTER, null)],
    deck: ['deck', (c) => c.deck()],
    connections: ['connections', (c) => c.connections()],
    verifyCredential: ['verifyCredential', (c) => c.verifyCredential({ credential: CREDENTIAL })],
    addConnections: ['addConnections', (c) => c.addConnections({ credential: CREDENTIAL, connections: [] })],
    editConnection: ['editConnection', (c) => c.editConnection('prod', FLAGS)],
    removeConnection: ['removeConnection', (c) => c.removeConnection('prod')],
    samples: ['samples', (c) => c.samples('prod')],
    history: ['history', (c) => c.history('prod', 'q', 1)],
  }

test.each(Object.entries(DECK_CALLS))('%s of the deck client matches its route', async (_, [name, call]) => {
  const { names } = await routesTakenBy(DECK_ROUTES, (fetch) =>
    call(createDeckClient({ fetch, origin: ORIGIN })),
  )
  expect(names).toContain(name)
})

test('the v4 routes of a connection are below its prefix', () => {
  expect(CONNECTION_PREFIX.replace('{connection}', 'prod')).toBe(connectionAccountPath('prod'))
})

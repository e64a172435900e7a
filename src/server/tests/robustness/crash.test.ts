import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { seeded } from '#server/demo/seeded-random.ts'
import { createLedger, findBrokenPromises, learn, readStoredState } from '#server/testing/crash-ledger.ts'
import { limits, outlasting } from '#testing/time-limits.ts'
import {
  consume,
  fillAndPurge,
  MAX_RETRIES,
  produce,
  purgeByRef,
  type CrashLoad,
} from '#server/testing/crash-load.ts'
import { runsOf, seedOf } from '#server/testing/effort.ts'
import { startProcess } from '#server/testing/start-process.ts'

/** 0: as many rounds as fit into the time, and as the clients need to reach every case. */
const ROUNDS = runsOf('QUEUEDECK_CRASH_ROUNDS', 0)
const FITS_MS = 22_000
const MIN_ROUNDS = 3
/** Repeats the clients' choices and the times of the kills; how calls interleave differs from run to run. */
const SEED = seedOf('QUEUEDECK_CRASH_SEED')

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'queuedeck-crash-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

interface Queues {
  orders: string
  deadLetters: string
  scratch: string
}

async function createQueues(client: QueuesClient): Promise<Queues> {
  const create = async (queue_name: string) => (await client.create({ queue_name })).queue_id
  const queues = {
    orders: await create('orders'),
    deadLetters: await create('orders-dlq'),
    scratch: await create('scratch'),
  }
  await client.createConsumer(queues.orders, {
    type: 'http_pull',
    dead_letter_queue: 'orders-dlq',
    settings: { max_retries: MAX_RETRIES },
  })
  return queues
}

function startClients(load: Omit<CrashLoad, 'label'>, queues: Queues, round: number): Promise<unknown>[] {
  const labelled = (label: string): CrashLoad => ({ ...load, label: `r${round}-${label}` })
  return [
    produce(labelled('a'), queues.orders),
    produce(labelled('b'), queues.orders),
    consume(labelled('c'), queues.orders),
    consume(labelled('d'), queues.orders),
    purgeByRef(labelled('e'), queues.deadLetters),
    fillAndPurge(labelled('f'), queues.scratch),
  ]
}

/** Resolves after `count` responses, so that the load is the same on a busy machine and on an idle one. */
function afterResponses(responses: EventEmitter, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0
    responses.on('response', () => {
      if (++seen === count) resolve()
    })
  })
}

test(
  `kill -9 under load loses nothing that was confirmed, restores nothing removed and leaves nothing half done (seed ${SEED})`,
  async () => {
    const random = seeded(SEED)
    const ledger = createLedger()
    const hasTime = (round: number) =>
      ROUNDS > 0
        ? round < ROUNDS
        : round < MIN_ROUNDS || Date.now() - started < FITS_MS || !reachedEverything()
    const started = Date.now()
    let queues: Queues | null = null
    let deadLettered = 0
    let retried = 0
    const reachedEverything = () =>
      ledger.stored.size > 100 && ledger.removed.size > 100 && deadLettered > 0 && retried > 0
    for (let round = 0; hasTime(round); round++) {
      const server = startProcess('--port', '0', '--data', data)
      const responses = new EventEmitter()
      const client = createQueuesClient({
        fetch: async (request) => {
          const response = await fetch(request)
          responses.emit('response')
          return response
        },
        origin: await server.ready(),
        accountPath: `/client/v4/accounts/${LOCAL_ACCOUNT_ID}`,
        token: 't',
      })
      queues ??= await createQueues(client)
      const clients = startClients({ client, ledger, random }, queues, round)
      const settled = Promise.allSettled(clients)
      // No call fails before the kill.
      await Promise.race([afterResponses(responses, 20 + Math.floor(random() * 400)), ...clients])
      // Between two responses, and in some rounds after the sweeper, which runs once a second.
      await sleep(random() * (random() < 0.3 ? 1_300 : 5))
      server.child.kill('SIGKILL')
      await Promise.all([server.exited, settled])

      const stored = readStoredState(join(data, 'broker.db'))
      expect(stored.faults, `round ${round}`).toEqual([])
      expect(findBrokenPromises(ledger, stored), `round ${round}`).toEqual([])
      learn(ledger, stored)
      const rows = [...stored.messages.values()]
      deadLettered += rows.filter(({ queue }) => queue === 'orders-dlq').length
      retried += rows.filter(({ queue, attempts }) => queue === 'orders' && attempts > 0).length
    }
    expect(reachedEverything()).toBe(true)
  },
  limits.proof + ROUNDS * outlasting(10_000),
)

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { DEFAULT_ACCOUNT_ID } from './broker/account-routes.ts'
import { openDatabase } from './sqlite/database.ts'
import { startProcess } from './testing/start-process.ts'

const ROUNDS = 8
const BATCH = 20

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'queuedeck-crash-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

/** What a client knows for certain, and what it was in the middle of when the server died. */
interface Ledger {
  pushed: Set<string>
  acked: Set<string>
  /** Batches and acks that were sent and never answered: they may have happened, as a whole. */
  openBatches: string[][]
  openAcks: Set<string>
}

async function produce(client: QueuesClient, queueId: string, ledger: Ledger, label: string): Promise<void> {
  for (let batch = 0; ; batch++) {
    const bodies = Array.from({ length: BATCH }, (_, index) => `${label}-${batch}-${index}`)
    ledger.openBatches.push(bodies)
    await client.pushBatch(queueId, { messages: bodies.map((body) => ({ body, content_type: 'text' })) })
    ledger.openBatches.pop()
    for (const body of bodies) ledger.pushed.add(body)
  }
}

async function consume(client: QueuesClient, queueId: string, ledger: Ledger): Promise<void> {
  for (;;) {
    const { messages } = await client.pull(queueId, { batch_size: 7, visibility_timeout_ms: 43_200_000 })
    const bodies = messages.map(({ body }) => body)
    for (const body of bodies) ledger.openAcks.add(body)
    await client.ack(queueId, { acks: messages.map(({ lease_id }) => ({ lease_id })) })
    for (const body of bodies) {
      ledger.openAcks.delete(body)
      ledger.acked.add(body)
    }
  }
}

/** Reads the file itself, as the dead process left it. */
function inspect(): { bodies: Set<string>; integrity: string | undefined; wrongCounters: unknown[] } {
  const database = openDatabase(join(data, 'broker.db'))
  const rows = database
    .prepare<{ body: Uint8Array }>('SELECT body FROM message JOIN queue USING (partition)')
    .all()
  const [check] = database.prepare<{ integrity_check: string }>('PRAGMA integrity_check').all()
  const wrongCounters = database
    .prepare(
      `SELECT name FROM queue WHERE (backlog_count, backlog_bytes) <>
         (SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE message.partition = queue.partition)`,
    )
    .all()
  database.close()
  return {
    bodies: new Set(rows.map(({ body }) => Buffer.from(body).toString('utf8'))),
    integrity: check?.integrity_check,
    wrongCounters,
  }
}

test('kill -9 under load loses nothing that was answered and brings nothing back', async () => {
  const ledger: Ledger = { pushed: new Set(), acked: new Set(), openBatches: [], openAcks: new Set() }
  let queueId = ''
  for (let round = 0; round < ROUNDS; round++) {
    const server = startProcess('--port', '0', '--data', data)
    const client = createQueuesClient({
      fetch: (request) => fetch(request),
      origin: await server.ready(),
      accountPath: `/client/v4/accounts/${DEFAULT_ACCOUNT_ID}`,
      token: 't',
    })
    if (round === 0) {
      queueId = (await client.create({ queue_name: 'orders' })).queue_id
      await client.createConsumer(queueId, { type: 'http_pull' })
    }
    const workers = [0, 1, 2].map((worker) => produce(client, queueId, ledger, `r${round}-w${worker}`))
    workers.push(consume(client, queueId, ledger))
    const settled = Promise.allSettled(workers)
    await sleep(50 + Math.random() * 300)
    server.child.kill('SIGKILL')
    await Promise.all([server.exited, settled])

    const { bodies, integrity, wrongCounters } = inspect()
    expect(integrity).toBe('ok')
    expect(wrongCounters).toEqual([])
    const lost = [...ledger.pushed].filter(
      (body) => !bodies.has(body) && !ledger.acked.has(body) && !ledger.openAcks.has(body),
    )
    expect(lost).toEqual([])
    expect([...ledger.acked].filter((body) => bodies.has(body))).toEqual([])
    for (const batch of ledger.openBatches) {
      const there = batch.filter(
        (body) => bodies.has(body) || ledger.acked.has(body) || ledger.openAcks.has(body),
      )
      expect([0, BATCH]).toContain(there.length)
    }
  }
  expect(ledger.pushed.size).toBeGreaterThan(ROUNDS * BATCH)
  expect(ledger.acked.size).toBeGreaterThan(ROUNDS)
}, 60_000)

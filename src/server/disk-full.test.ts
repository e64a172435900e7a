import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import type { Metrics } from '#contract/messages.ts'
import { createBrokerHarness } from '#server/testing/harness.ts'
import { openDatabase, type Database } from './sqlite/database.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'queuedeck-full-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

/** SQLite's own quota answers as a full disk does, and can be lifted as space can return. */
function limitPages(database: Database, pages: number): void {
  database.exec(`PRAGMA max_page_count = ${pages}`)
}

test('a full disk refuses what does not fit, keeps what was there, and recovers with the space', async () => {
  const database = openDatabase(join(data, 'broker.db'))
  const reported: unknown[] = []
  const { client, close } = createBrokerHarness({ database, report: (error) => reported.push(error) })
  const { queue_id } = await client.create({ queue_name: 'orders' })
  await client.createConsumer(queue_id, { type: 'http_pull' })
  const batch = {
    messages: Array.from({ length: 20 }, () => ({ body: 'x'.repeat(5_000), content_type: 'text' as const })),
  }
  limitPages(database, 300)

  let taken = 0
  let refusal: unknown = null
  for (let attempt = 0; attempt < 50 && refusal === null; attempt++) {
    const outcome: Metrics | null | Error = await client
      .pushBatch(queue_id, batch)
      .catch((error: unknown) => error as Error)
    if (outcome instanceof Error) refusal = outcome
    else taken += batch.messages.length
  }
  expect(taken).toBeGreaterThan(0)
  expect(refusal).toBeInstanceOf(ApiError)
  expect(refusal).toMatchObject({ status: 507, code: 10251 })
  expect((refusal as ApiError).message).toContain('Nothing was changed; make room and try again.')
  expect(reported).toHaveLength(1)

  // Reading and removing still work, and make room.
  expect((await client.metrics(queue_id)).backlog_count).toBe(taken)
  const { messages } = await client.pull(queue_id, { batch_size: 100 })
  await client.ack(queue_id, { acks: messages.map(({ lease_id }) => ({ lease_id })) })
  expect((await client.metrics(queue_id)).backlog_count).toBe(taken - messages.length)

  limitPages(database, 1_000_000)
  await client.pushBatch(queue_id, batch)
  expect((await client.metrics(queue_id)).backlog_count).toBe(taken - messages.length + batch.messages.length)
  const [check] = database.prepare<{ integrity_check: string }>('PRAGMA integrity_check').all()
  expect(check?.integrity_check).toBe('ok')
  close()
})

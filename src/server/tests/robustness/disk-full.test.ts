import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createQueuesClient } from '#contract/client.ts'
import { ApiError } from '#contract/envelope.ts'
import type { Metrics } from '#contract/messages.ts'
import { ACCOUNT, createBrokerFixture } from '#server/testing/broker-fixture.ts'
import { openDatabase, type Database } from '#server/sqlite/database.ts'
import { createDiskReserve } from '#server/sqlite/disk-reserve.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'
import { limits } from '#testing/time-limits.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'queuedeck-full-'))
})
afterEach(() => {
  // Lazily: statements hold the file until they are garbage-collected.
  run('umount', '--lazy', data)
  rmSync(data, { recursive: true, force: true })
})

/** Whether the command ran and succeeded. */
const run = (command: string, ...args: string[]) => spawnSync(command, args).status === 0

/** SQLite's own quota fails like a full disk, and can be raised again. */
function limitPages(database: Database, pages: number): void {
  database.exec(`PRAGMA max_page_count = ${pages}`)
}

test('on a full disk, pushes are refused, stored messages are kept, and pushes work again once there is space', async () => {
  const database = openDatabase(join(data, 'broker.db'))
  const reported: unknown[] = []
  const { client, close } = createBrokerFixture({ database, report: (error) => reported.push(error) })
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
  expect((refusal as ApiError).message).toContain('Nothing was changed. Free some space and try again.')
  expect(reported).toHaveLength(1)

  // Reading and removing still work, and free space.
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

/** Mounts a small file system in memory, if this user may. */
function mountSmallDisk(directory: string): boolean {
  return process.platform === 'linux' && run('mount', '-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', directory)
}

test(
  'without a checkpoint thread, the log is emptied while there is still space for it in the database',
  async ({ skip }) => {
    if (!mountSmallDisk(data)) skip('Only root on Linux can mount a small disk.')
    const path = join(data, 'broker.db')
    const database = openDatabase(path)
    database.exec('PRAGMA wal_autocheckpoint = 0')
    let now = 0
    // Every flush checks the disk.
    const reserve = createDiskReserve(database, path, () => (now += 1_000))
    const { client, close } = createBrokerFixture({ database, reserve, report: () => undefined })
    const { queue_id } = await client.create({ queue_name: 'orders' })
    await client.createConsumer(queue_id, { type: 'http_pull' })
    const messages = Array.from({ length: 20 }, () => ({
      body: 'x'.repeat(5_000),
      content_type: 'text' as const,
    }))
    const push = () => client.pushBatch(queue_id, { messages }).catch((error: unknown) => error)
    let taken = 0
    while (!((await push()) instanceof ApiError)) taken += messages.length
    expect(taken).toBeGreaterThan(3_000)
    for (let left = taken; left > 0;) {
      const pulled = await client.pull(queue_id, { batch_size: 100, visibility_timeout_ms: 43_200_000 })
      const acks = pulled.messages.map(({ lease_id }) => ({ lease_id }))
      expect((await client.ack(queue_id, { acks })).ackCount).toBe(acks.length)
      left -= acks.length
    }
    expect(await push()).not.toBeInstanceOf(ApiError)
    close()
  },
  limits.proof,
)

test(
  'on a disk that is really full, consuming and purging free space for new messages',
  async ({ skip }) => {
    if (!mountSmallDisk(data)) skip('Only root on Linux can mount a small disk.')
    const logged: string[] = []
    const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) })
    const deck = await startServedDeck(undefined, { dataDirectory: data }, log)
    const client = createQueuesClient({
      fetch: (request) => fetch(request),
      origin: deck.url,
      accountPath: `/client/v4/accounts/${ACCOUNT}`,
      token: 't',
    })
    const { queue_id } = await client.create({ queue_name: 'orders' })
    await client.createConsumer(queue_id, { type: 'http_pull' })
    const messages = Array.from({ length: 20 }, () => ({
      body: 'x'.repeat(5_000),
      content_type: 'text' as const,
    }))
    async function fill(): Promise<number> {
      for (let taken = 0; ; taken += messages.length) {
        const refusal = await client.pushBatch(queue_id, { messages }).then(
          () => null,
          (error: unknown) => error,
        )
        if (refusal === null) continue
        expect(refusal).toMatchObject({ status: 507, code: 10251 })
        return taken
      }
    }

    try {
      // Emptying the log frees some space, so the disk is finally full only after several refusals.
      let taken = 0
      for (let more = await fill(); more > 0; more = await fill()) taken += more
      expect(taken).toBeGreaterThan(3_000)
      expect((await client.metrics(queue_id)).backlog_count).toBe(taken)
      // Repeated refusals do not use up the space reserved for consumers.
      for (let again = 0; again < 20; again++) expect(await fill()).toBe(0)
      // Nor do they fill the log file, which may be on the same disk.
      expect(logged.filter((line) => line.includes('"database or disk is full'))).toHaveLength(1)

      let left = taken
      while (left > 0) {
        const pulled = await client.pull(queue_id, { batch_size: 100, visibility_timeout_ms: 43_200_000 })
        const acks = pulled.messages.map(({ lease_id }) => ({ lease_id }))
        expect((await client.ack(queue_id, { acks })).ackCount).toBe(acks.length)
        left -= acks.length
      }
      expect(await fill()).toBeGreaterThan(500)

      await client.purge(queue_id)
      expect((await client.metrics(queue_id)).backlog_count).toBe(0)
      // The sweeper runs once a second and deletes in slices.
      await expect.poll(fill).toBeGreaterThan(500)
    } finally {
      await deck.close()
    }
    const database = openDatabase(join(data, 'broker.db'))
    const [check] = database.prepare<{ integrity_check: string }>('PRAGMA integrity_check').all()
    database.close()
    expect(check?.integrity_check).toBe('ok')
  },
  limits.proof,
)

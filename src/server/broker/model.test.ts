import * as fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '#server/sqlite/database.ts'
import { runsOf, seedOf } from '#server/testing/effort.ts'
import { createBrokerFixture } from '#server/testing/broker-fixture.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { anyOperation, createFirstQueues } from '#server/testing/model-configuration.ts'
import { closeWorld, SMALL_TURN, type World } from '#server/testing/model-world.ts'
import { createModel } from '#server/testing/reference-model.ts'
import { TURN_LIMIT, type TurnLimit } from './due-messages.ts'

const RUNS = runsOf('QUEUEDECK_MODEL_RUNS', 150)
/** Repeats a whole run. A failure also prints the path to its example. */
const SEED = seedOf('QUEUEDECK_MODEL_SEED')

const directory = mkdtempSync(join(tmpdir(), 'queuedeck-model-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function createWorld(isInFile: boolean, turnLimit: TurnLimit): Promise<World> {
  const clock = createManualClock()
  const path = isInFile ? join(directory, 'broker.db') : null
  const database = openDatabase(path ?? ':memory:', { durability: 'relaxed' })
  const fixture = createBrokerFixture({ clock, database, turnLimit })
  const model = createModel(clock.now())
  const world = { model, fixture, path, turnLimit, ids: new Map(), tickets: [], pushed: 0 }
  await createFirstQueues(world)
  return world
}

/** The counters match a recount, and the file is intact. */
function expectConsistent({ fixture: { database } }: World): void {
  const wrong = database
    .prepare(
      `SELECT name FROM queue WHERE (backlog_count, backlog_bytes) <>
         (SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE message.partition = queue.partition)`,
    )
    .all()
  expect(wrong).toEqual([])
  const [integrity] = database.prepare<{ integrity_check: string }>('PRAGMA integrity_check').all()
  expect(integrity?.integrity_check).toBe('ok')
}

test(
  'the broker behaves like the model under any sequence of operations',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyOperation, { maxLength: 120, size: 'max' }),
        fc.nat({ max: 3 }).map((number) => number === 0),
        fc.constantFrom(SMALL_TURN, TURN_LIMIT),
        async (operations, isInFile, turnLimit) => {
          const world = await createWorld(isInFile, turnLimit)
          try {
            for (const each of operations) (await each.start(world))()
            for (const queue of world.model.queues) {
              const id = world.ids.get(queue) as string
              expect(await world.fixture.client.metrics(id)).toEqual(world.model.metrics(queue))
            }
            expectConsistent(world)
          } finally {
            closeWorld(world)
          }
        },
      ),
      { numRuns: RUNS, seed: SEED },
    )
  },
  120_000 + RUNS * 1_000,
)

import { beforeEach, expect, test } from 'vitest'
import { openDatabase, type Database, type Statement } from './database.ts'
import { createGroupCommit, type GroupCommit } from './group-commit.ts'

class Refusal extends Error {}

let database: Database
let commits: number
let rollbacks: number
let flush: () => void
let write: GroupCommit['write']
let afterCommit: GroupCommit['afterCommit']
let hold: GroupCommit['hold']
/** `PRAGMA synchronous` at each commit: 1 does not wait for the disk, 2 does. */
let levels: unknown[]
/** Written at the end of a transaction. */
let shared: number[]

beforeEach(() => {
  database = openDatabase(':memory:')
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
  commits = 0
  rollbacks = 0
  levels = []
  shared = []
  const counting: Database = {
    ...database,
    prepare<Row>(sql: string): Statement<Row> {
      const statement = database.prepare<Row>(sql)
      if (sql !== 'COMMIT') return statement
      const commit: Pick<Statement, 'run'> = {
        run() {
          commits++
          levels.push(database.prepare<{ synchronous: number }>('PRAGMA synchronous').get()?.synchronous)
          return statement.run()
        },
      }
      return commit as Statement<Row>
    },
  }
  ;({ write, afterCommit, hold } = createGroupCommit(counting, {
    defer: (callback) => {
      flush = callback
    },
    isRefusal: (error) => error instanceof Refusal,
    beforeCommit: () => {
      for (const id of shared) insert(id)()
      shared = []
    },
    onRollback: () => {
      rollbacks++
      shared = []
    },
  }))
})

const insert = (id: number) => () => database.prepare('INSERT INTO t VALUES (?)').run(id)
const ids = () =>
  database
    .prepare<{ id: number }>('SELECT id FROM t ORDER BY id')
    .all()
    .map(({ id }) => id)

test('all writes of one turn share one commit', async () => {
  const writes = [1, 2, 3].map((id) => write(insert(id)))
  expect(ids()).toEqual([])
  flush()
  await Promise.all(writes)
  expect({ ids: ids(), commits, rollbacks }).toEqual({ ids: [1, 2, 3], commits: 1, rollbacks: 0 })
})

test('a failing write is rolled back alone and rejected', async () => {
  const outcomes = Promise.allSettled([
    write(insert(1)),
    write(() => {
      insert(2)()
      throw new Error('no')
    }),
    write(insert(1)),
    write(insert(3)),
  ])
  flush()
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ])
  expect({ ids: ids(), commits, rollbacks }).toEqual({ ids: [1, 3], commits: 1, rollbacks: 3 })
})

test('a refusal before anything was written rolls back no other write', async () => {
  const refuse = () => {
    ids()
    throw new Refusal('no')
  }
  const runs: number[] = []
  const counted = (id: number) => () => {
    runs.push(id)
    insert(id)()
  }
  const outcomes = Promise.allSettled([write(refuse), write(counted(1)), write(refuse), write(counted(2))])
  flush()
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect({ ids: ids(), runs, commits, rollbacks }).toEqual({
    ids: [1, 2],
    runs: [1, 2],
    commits: 1,
    rollbacks: 0,
  })
})

test('a refusal after something was written is rolled back alone', async () => {
  const outcomes = Promise.allSettled([
    write(insert(1)),
    write(() => {
      insert(2)()
      throw new Refusal('no')
    }),
  ])
  flush()
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(ids()).toEqual([1])
})

test('when the commit fails, every write of the turn is rejected and rolled back', async () => {
  database.exec('CREATE TABLE u (t INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)')
  const outcomes = Promise.allSettled([
    write(insert(1)),
    write(() => database.exec('INSERT INTO u VALUES (99)')),
  ])
  flush()
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect({ ids: ids(), rollbacks }).toEqual({ ids: [], rollbacks: 1 })
  const next = write(insert(2))
  flush()
  await next
  expect(ids()).toEqual([2])
})

test('an effect after the commit runs once, and never for a write that was rolled back', async () => {
  const happened: string[] = []
  const outcomes = Promise.allSettled([
    write(() => afterCommit(() => happened.push('first'))),
    write(() => {
      afterCommit(() => happened.push('undone'))
      throw new Error('no')
    }),
    write(() => {
      expect(happened).toEqual([])
      afterCommit(() => happened.push('last'))
    }),
  ])
  flush()
  await outcomes
  expect(happened).toEqual(['first', 'last'])
})

test('what several writes share is in their commit, even if one of them is rolled back', async () => {
  const share = (id: number) => write(() => shared.push(id))
  const broken = write(() => {
    shared.push(4)
    throw new Error('broken')
  })
  const outcomes = Promise.allSettled([share(1), share(2), broken, share(3)])
  flush()
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect({ ids: ids(), commits }).toEqual({ ids: [1, 2, 3], commits: 1 })
})

test('only writes that may be lost do not wait for the disk', async () => {
  const settle = async (...writes: Promise<unknown>[]) => {
    flush()
    await Promise.allSettled(writes)
  }
  await settle(write(insert(1), { mayBeLost: true }))
  await settle(write(insert(2), { mayBeLost: true }), write(insert(3)))
  await settle(
    write(
      () => {
        insert(4)()
        insert(1)()
      },
      { mayBeLost: true },
    ),
  )
  await settle(write(insert(5)))
  expect(ids()).toEqual([1, 2, 3, 5])
  expect(levels).toEqual([1, 2, 2])
})

test('writes wait during a hold and are then committed in order', async () => {
  const release = hold()
  const first = write(insert(1))
  flush()
  const second = write(insert(2))
  flush()
  expect({ ids: ids(), commits }).toEqual({ ids: [], commits: 0 })
  release()
  await Promise.all([first, second])
  expect({ ids: ids(), commits }).toEqual({ ids: [1, 2], commits: 1 })
})

test('a hold that ends within its turn changes nothing', async () => {
  const release = hold()
  const writing = write(insert(1))
  release()
  expect(commits).toBe(0)
  flush()
  await writing
  expect({ ids: ids(), commits }).toEqual({ ids: [1], commits: 1 })
})

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

beforeEach(() => {
  database = openDatabase(':memory:')
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
  commits = 0
  rollbacks = 0
  const counting: Database = {
    ...database,
    prepare<Row>(sql: string): Statement<Row> {
      const statement = database.prepare<Row>(sql)
      if (sql !== 'COMMIT') return statement
      const commit: Pick<Statement, 'run'> = {
        run() {
          commits++
          return statement.run()
        },
      }
      return commit as Statement<Row>
    },
  }
  ;({ write, afterCommit } = createGroupCommit(counting, {
    defer: (callback) => {
      flush = callback
    },
    isRefusal: (error) => error instanceof Refusal,
    onRollback: () => rollbacks++,
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

test('a write that fails is undone alone and told so', async () => {
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

test('a refusal before anything was written undoes nothing of the others', async () => {
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

test('a refusal after something was written is undone alone', async () => {
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

test('when the commit itself fails, every write of the turn is told so and none is there', async () => {
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

test('what a write leaves for after its commit happens once, and never for one that was undone', async () => {
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

import { expect, test } from 'vitest'
import { createFailureLog } from './failure-log.ts'
import { DiskFullError } from '#server/sqlite/disk-reserve.ts'

const failing = Object.assign(new Error('disk I/O error'), { errcode: 10 + (3 << 8) })

/** A log that keeps a short form of what was written to it. */
function makeLog() {
  const lines: string[] = []
  const { report, round } = createFailureLog({
    error({ err, requestId }, message) {
      const cause = err instanceof Error ? err.message : null
      lines.push([message, cause, requestId].filter(Boolean).join(' | '))
    },
  })
  /** Returns what was written since the last call. */
  const told = () => lines.splice(0)
  return { report, round, told }
}

test('the first failure of a full disk is logged at once, the others as a count each round', () => {
  const { report, round, told } = makeLog()
  for (let index = 1; index <= 500; index++) report(new DiskFullError(), `r${index}`)
  expect(told()).toEqual([`unexpected failure | ${new DiskFullError().message} | r1`])
  round()
  expect(told()).toEqual(['499 more failed because the disk is full'])
  report(new DiskFullError(), 'r501')
  round()
  expect(told()).toEqual(['1 more failed because the disk is full'])

  // After a round without failures, the next one is logged at once again.
  round()
  round()
  expect(told()).toEqual([])
  report(new DiskFullError(), 'r502')
  expect(told()).toHaveLength(1)
})

test('each kind is counted separately', () => {
  const { report, round, told } = makeLog()
  for (let index = 0; index < 3; index++) {
    report(new DiskFullError())
    report(failing)
  }
  expect(told()).toHaveLength(2)
  round()
  expect(told()).toEqual([
    '2 more failed because the disk is full',
    '2 more failed because the disk is failing',
  ])
})

test('every other failure has its own line, whatever its message', () => {
  const { report, round, told } = makeLog()
  const entry = new Error('Not written to the journal yet: "database or disk is full"', {
    cause: new DiskFullError(),
  })
  for (const error of [entry, entry, 'text', null, new Error('oops'), new Error('oops')]) report(error, 'r')
  expect(told()).toHaveLength(6)
  round()
  expect(told()).toEqual([])
})

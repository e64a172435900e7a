import { expect, test } from 'vitest'
import { MAX_LINES, nextTurn, readLines, type ReadOptions } from './bulk-reader.ts'

function options(change: Partial<ReadOptions> = {}): ReadOptions {
  return {
    format: 'ndjson',
    fillsVariables: true,
    values: { now: () => 0, uuid: () => 'u', random: () => 0 },
    clock: () => performance.now(),
    pause: nextTurn,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...change,
  }
}

test('lines are read with variables filled in, or as they are', async () => {
  const source = '{"n":{{seq}}}\n"{{uuid}}"\n{'
  const filled = await readLines(source, options())
  expect(filled?.lines).toMatchObject([
    { line: 1, isTemplate: true, reading: { message: { body: { n: 1 } } } },
    { line: 2, isTemplate: true, reading: { message: { body: 'u' } } },
    { line: 3, isTemplate: false, reading: { problem: expect.stringContaining('Invalid JSON') as unknown } },
  ])
  const asTheyAre = await readLines(source, options({ fillsVariables: false }))
  expect(asTheyAre?.lines).toMatchObject([
    { reading: { problem: expect.stringContaining('Invalid JSON') as unknown } },
    { reading: { message: { body: '{{uuid}}' } } },
    {},
  ])
})

test('reading pauses, reports progress and can be aborted', async () => {
  let time = 0
  const parts: number[] = []
  const slow = { clock: () => (time += 5), onProgress: (part: number) => void parts.push(part) }
  const source = '1\n'.repeat(50)
  expect((await readLines(source, options(slow)))?.lines).toHaveLength(50)
  expect(parts.length).toBeGreaterThan(10)
  expect(parts).toEqual([...parts].sort((a, b) => a - b))
  const controller = new AbortController()
  const pause = () => Promise.resolve(controller.abort())
  expect(await readLines(source, options({ ...slow, pause, signal: controller.signal }))).toBeNull()
})

test('lines beyond the limit are cut, and the result says so', async () => {
  const result = await readLines('1\n'.repeat(MAX_LINES + 1), options())
  expect(result?.lines).toHaveLength(MAX_LINES)
  expect(result?.isCut).toBe(true)
})

test('10,000 lines are read in slices far below 50 ms, however long a line takes', async () => {
  // A clock that goes on with the work: each line takes a millisecond.
  let time = 0
  const values = { now: () => 0, uuid: () => `u${++time}`, random: () => 0 }
  const slices: number[] = []
  let start = 0
  const pause = async () => {
    slices.push(time - start)
    await nextTurn()
    start = time
  }
  const source = '{"body":"{{uuid}}"}\n'.repeat(10_000)
  const result = await readLines(source, options({ values, clock: () => time, pause }))
  expect(result?.lines).toHaveLength(10_000)
  expect(Math.max(...slices)).toBeLessThan(50)
})

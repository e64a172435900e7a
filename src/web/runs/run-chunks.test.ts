import { expect, test } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import { chunksOf, runChunks, runGroups, type ItemOutcome } from './run-chunks.ts'

const items = Array.from({ length: 250 }, (_, index) => index)
const done = (chunk: readonly number[]): ItemOutcome[] => chunk.map(() => ({ kind: 'done' }))

async function run(
  send: (chunk: readonly number[]) => Promise<ItemOutcome[]>,
  signal = new AbortController().signal,
) {
  const progress: number[] = []
  const outcomes = await runChunks({
    chunks: chunksOf(items, 100),
    send,
    signal,
    onProgress: (handled) => progress.push(handled),
  })
  return { kinds: items.map((item) => outcomes.get(item)?.kind), progress, outcomes }
}

test('all items are sent in order, a hundred in each call', async () => {
  const calls: number[][] = []
  const { kinds, progress } = await run(async (chunk) => {
    calls.push([...chunk])
    return done(chunk)
  })
  expect(calls.map((call) => [call[0], call.length])).toEqual([
    [0, 100],
    [100, 100],
    [200, 50],
  ])
  expect(new Set(kinds)).toEqual(new Set(['done']))
  expect(progress).toEqual([100, 200, 250])
})

const gateway = (status: number, code: number) =>
  new ApiError('no', { status, issues: [{ code, message: 'no' }] })

test.each([
  [new ApiError('refused', { status: 400 }), 'failed'],
  [new ApiError('too many', { status: 429 }), 'failed'],
  [gateway(502, 90_502), 'failed'],
  [new Error('odd'), 'failed'],
  [new ApiError('gone'), 'unknown'],
  [new ApiError('broken', { status: 500 }), 'unknown'],
  [gateway(504, 90_500), 'unknown'],
])('the first call that fails ends the run: %s', async (error, kind) => {
  const { kinds, outcomes } = await run(async (chunk) => {
    if (chunk[0] === 100) throw error
    return done(chunk)
  })
  expect([kinds[99], kinds[100], kinds[199], kinds[200]]).toEqual(['done', kind, kind, 'skipped'])
  expect(outcomes.get(200)).toEqual({
    kind: 'skipped',
    text:
      kind === 'failed'
        ? 'Not tried: an earlier call failed.'
        : 'Not tried: it is not known whether an earlier call was done.',
  })
})

test('an aborted run ends after the current call', async () => {
  const controller = new AbortController()
  const { kinds, outcomes } = await run(async (chunk) => {
    controller.abort()
    return done(chunk)
  }, controller.signal)
  expect([kinds[99], kinds[100]]).toEqual(['done', 'skipped'])
  expect(outcomes.get(100)).toEqual({ kind: 'skipped', text: 'Not tried: the task was stopped.' })
})

test('each item keeps its own outcome', async () => {
  const { outcomes } = await run(async (chunk) =>
    chunk.map((item) => (item === 7 ? { kind: 'warning', text: 'late' } : { kind: 'done' })),
  )
  expect(outcomes.get(7)).toEqual({ kind: 'warning', text: 'late' })
})

test('no group starts after a group that was stopped', async () => {
  const begun: string[] = []
  const outcomes = await runGroups([['a', 'b'], ['c'], ['d', 'e']], async (group) => {
    begun.push(...group)
    return { outcomes: group.map(() => ({ kind: 'done' })), wasStopped: group.includes('c') }
  })
  expect(begun).toEqual(['a', 'b', 'c'])
  expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'skipped', 'skipped'])
})

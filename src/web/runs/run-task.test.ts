import { expect, test } from 'vitest'
import { createRunStore, type NewRun } from './run-store.ts'
import { runTask, type Task } from './run-task.ts'

const SCAN: NewRun = {
  kind: 'scan',
  connection: 'local',
  queueId: 'q1',
  queueName: 'orders',
  href: '/local/queues/q1/messages',
  title: 'Scanning',
  total: 10,
}

function start(work: Task<number>['work'], conclude?: Task<number>['conclude']) {
  const store = createRunStore()
  const end = runTask(store, {
    ...SCAN,
    work,
    conclude: conclude ?? ((result) => ({ text: `Found ${result}`, isProblem: false })),
  })
  return { store, end }
}

test('a task shows its progress, and ends with the description of its result', async () => {
  let finish = (_result: number) => {}
  const { store, end } = start(({ advance }) => {
    advance(4)
    return new Promise((resolve) => (finish = resolve))
  })
  expect(store.elsewhere()).toMatchObject([{ title: 'Scanning', handled: 4, outcome: null }])
  finish(7)
  expect(await end).toEqual({ result: 7, wasStopped: false, wasCleared: false })
  expect(store.elsewhere()).toMatchObject([{ outcome: { text: 'Found 7', isProblem: false } }])
})

test('a result is taken over before the run is shown as ended', async () => {
  const { store, end } = start(
    async () => 1,
    () => ({ text: `running: ${store.isAnyRunning()}`, isProblem: false }),
  )
  await end
  expect(store.elsewhere()).toMatchObject([{ outcome: { text: 'running: true' } }])
})

test('an error ends the run as a problem and does not reject', async () => {
  const { store, end } = start(async () => Promise.reject(new Error('no network')))
  expect(await end).toEqual({ result: null, wasStopped: false, wasCleared: false })
  expect(store.elsewhere()).toMatchObject([
    { outcome: { text: 'Scanning ended early: no network', isProblem: true } },
  ])
})

test('the end of a task tells whether it was stopped, and whether it was cleared', async () => {
  const stopped = start(async () => 1)
  stopped.store.current()[0]?.stop()
  expect(await stopped.end).toEqual({ result: 1, wasStopped: true, wasCleared: false })
  const cleared = start(async () => 1)
  cleared.store.clear()
  expect(await cleared.end).toEqual({ result: 1, wasStopped: true, wasCleared: true })
})

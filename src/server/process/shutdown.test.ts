import { expect, test } from 'vitest'
import { createShutdown } from './shutdown.ts'

test('steps run once, the last added first, each after the one before it has ended', async () => {
  const done: string[] = []
  const shutdown = createShutdown()
  shutdown.add(() => done.push('database'))
  shutdown.add(async () => {
    await Promise.resolve()
    done.push('server')
  })
  await Promise.all([shutdown.run(), shutdown.run()])
  expect(done).toEqual(['server', 'database'])
})

test('a step that fails does not keep the others from running, and its error is thrown', async () => {
  const done: string[] = []
  const shutdown = createShutdown()
  shutdown.add(() => done.push('database'))
  shutdown.add(() => Promise.reject(new Error('still busy')))
  await expect(shutdown.run()).rejects.toThrow('still busy')
  expect(done).toEqual(['database'])
})

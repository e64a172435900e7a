import { expect, test } from 'vitest'
import { createQueueNames, createdQueueId } from './queue-names.ts'

test('a name comes from the last list, or else from the creation', () => {
  const listed = new Map([['prod/q1', 'renamed']])
  const names = createQueueNames((connection, id) => listed.get(`${connection}/${id}`) ?? null)
  names.remember('prod', 'q1', 'first')
  names.remember('prod', 'q2', 'second')
  expect(names.nameOf('prod', 'q1')).toBe('renamed')
  expect(names.nameOf('prod', 'q2')).toBe('second')
  expect(names.nameOf('stage', 'q2')).toBeNull()
})

test('only the names of the 1,000 newest queues are kept', () => {
  const names = createQueueNames(() => null)
  for (let index = 0; index <= 1_000; index++) names.remember('prod', `q${index}`, `n${index}`)
  expect(['q0', 'q1', 'q1000'].map((id) => names.nameOf('prod', id))).toEqual([null, 'n1', 'n1000'])
})

test.each([
  ['{"result":{"queue_id":"q1"}}', 'q1'],
  ['{"result":{"queue_id":7}}', null],
  ['{"result":null}', null],
  ['null', null],
  ['<h1>', null],
  ['', null],
])('the id in the response %s is %s, and the response can still be read', async (text, id) => {
  const response = new Response(text)
  expect(await createdQueueId(response)).toBe(id)
  expect(await response.text()).toBe(text)
})

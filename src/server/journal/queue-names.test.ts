import { expect, test } from 'vitest'
import { createQueueNames, idOfCreated } from './queue-names.ts'

test('a name is that of the last list, or that of the creation', () => {
  const listed = new Map([['prod/q1', 'renamed']])
  const names = createQueueNames((connection, id) => listed.get(`${connection}/${id}`) ?? null)
  names.learn('prod', 'q1', 'first')
  names.learn('prod', 'q2', 'second')
  expect(names.nameOf('prod', 'q1')).toBe('renamed')
  expect(names.nameOf('prod', 'q2')).toBe('second')
  expect(names.nameOf('stage', 'q2')).toBeNull()
})

test('however many are created, only the newest are kept', () => {
  const names = createQueueNames(() => null)
  for (let index = 0; index <= 1_000; index++) names.learn('prod', `q${index}`, `n${index}`)
  expect(['q0', 'q1', 'q1000'].map((id) => names.nameOf('prod', id))).toEqual([null, 'n1', 'n1000'])
})

test.each([
  ['{"result":{"queue_id":"q1"}}', 'q1'],
  ['{"result":{"queue_id":7}}', null],
  ['{"result":null}', null],
  ['null', null],
  ['<h1>', null],
  ['', null],
])('the id in %s is %s, and the answer is as it was', async (text, id) => {
  const answer = new Response(text)
  expect(await idOfCreated(answer)).toBe(id)
  expect(await answer.text()).toBe(text)
})

import { afterEach, expect, test, vi } from 'vitest'
import { NO_FILTER } from './filter.ts'
import type { SearchResponse, SearchRequest } from './protocol.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('the worker handles every request, and every message can be cloned', async () => {
  const scope = new EventTarget()
  const answers: SearchResponse[] = []
  vi.stubGlobal(
    'self',
    Object.assign(scope, { postMessage: (answer: SearchResponse) => answers.push(structuredClone(answer)) }),
  )
  await import('./search.worker.ts')
  const send = (request: SearchRequest) => {
    scope.dispatchEvent(new MessageEvent('message', { data: structuredClone(request) }))
  }
  const entry = { contentType: 'json', attempts: 1, timestampMs: 0, byteLength: 5 }
  const query = {
    filter: { ...NO_FILTER, path: '$.n', value: '1.0' },
    paths: ['$.n'],
    groupBy: { kind: 'shape' },
    now: 0,
  } as const
  send({
    kind: 'add',
    entries: ['a', 'b', '__proto__'].map((id) => ({ ...entry, id, text: `{"n":${id === 'b' ? 2 : '1.0'}}` })),
  })
  send({ kind: 'remove', ids: ['a'] })
  send({ kind: 'query', number: 1, query })
  send({ kind: 'remove', ids: ['b', '__proto__'] })
  send({ kind: 'query', number: 2, query })
  expect(answers.map(({ number, result }) => [number, result.ids])).toEqual([
    [1, ['__proto__']],
    [2, []],
  ])
  expect(Object.entries(answers[0]?.result.columns['$.n'] ?? {})).toEqual([['__proto__', '1.0']])
})

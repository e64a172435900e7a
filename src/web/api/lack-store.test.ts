import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createLackStore, LACK_MS } from './lack-store.ts'
import type { Lack } from './lacks.ts'

let waiting: { run: () => void; ms: number }[]
const lack = (): Lack => ({ cause: 'unavailable', code: 7003 })
const createStore = () => createLackStore({ later: (run, ms) => waiting.push({ run, ms }) })

beforeEach(() => {
  waiting = []
})

describe('the lack store', () => {
  test('keeps connections and calls apart', () => {
    const store = createStore()
    store.learn('prod', 'peek', lack())
    expect(store.find('prod', 'peek')).toEqual(lack())
    expect(store.find('prod', 'extend')).toBeNull()
    expect(store.find('stage', 'peek')).toBeNull()
  })

  test('forgets one call of one connection', () => {
    const store = createStore()
    store.learn('prod', 'peek', lack())
    store.learn('prod', 'extend', lack())
    store.learn('stage', 'peek', lack())
    store.forget('prod', 'peek')
    expect(store.find('prod', 'peek')).toBeNull()
    expect(store.find('prod', 'extend')).toEqual(lack())
    expect(store.find('stage', 'peek')).toEqual(lack())
  })

  test('forgets a connection whose credential changed', () => {
    const store = createStore()
    store.learn('prod', 'peek', lack())
    store.learn('stage', 'peek', lack())
    store.forgetAll('prod')
    expect(store.find('prod', 'peek')).toBeNull()
    expect(store.find('stage', 'peek')).toEqual(lack())
  })

  test('offers it again by itself after ten minutes', () => {
    const store = createStore()
    store.learn('prod', 'peek', lack())
    expect(waiting.map(({ ms }) => ms)).toEqual([LACK_MS])
    waiting[0]?.run()
    expect(store.find('prod', 'peek')).toBeNull()
  })

  test('what was tried again and refused again waits anew', () => {
    const store = createStore()
    store.learn('prod', 'peek', lack())
    store.forget('prod', 'peek')
    store.learn('prod', 'peek', lack())
    waiting[0]?.run()
    expect(store.find('prod', 'peek')).toEqual(lack())
    waiting[1]?.run()
    expect(store.find('prod', 'peek')).toBeNull()
  })

  test('tells its listeners, until they leave', () => {
    const store = createStore()
    const listener = vi.fn<() => void>()
    const leave = store.subscribe(listener)
    store.learn('prod', 'peek', lack())
    store.forget('prod', 'peek')
    expect(listener).toHaveBeenCalledTimes(2)
    leave()
    store.learn('prod', 'peek', lack())
    expect(listener).toHaveBeenCalledTimes(2)
  })
})

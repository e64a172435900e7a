import { beforeEach, expect, test } from 'vitest'
import { createPrivateStorage, OWNER_KEY, type KeyStore } from './private-storage.ts'

const BODIES = ['queuedeck-draft-q1', 'queuedeck-sent-q1', 'queuedeck-templates-q1', 'queuedeck-leases']
const OTHERS = ['queuedeck-columns-q1', 'mantine-color-scheme-value', 'another-queuedeck-sent-q1']

function createStore(keys: readonly string[]) {
  const map = new Map(keys.map((key) => [key, 'secret']))
  const store: KeyStore = {
    get length() {
      return map.size
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  }
  return { map, store }
}

let local: ReturnType<typeof createStore>
let session: ReturnType<typeof createStore>
let timesCleared: number
let storage: ReturnType<typeof createPrivateStorage>
beforeEach(() => {
  local = createStore([...BODIES, ...OTHERS])
  session = createStore(BODIES)
  timesCleared = 0
  storage = createPrivateStorage({
    stores: [local.store, session.store],
    onCleared: () => timesCleared++,
  })
  for (const { store } of [local, session]) store.setItem(OWNER_KEY, 'ada')
})

test('a returning user keeps their data', () => {
  storage.keepFor('ada')
  expect([...local.map.keys()]).toEqual([...BODIES, ...OTHERS, OWNER_KEY])
  expect(timesCleared).toBe(0)
})

test.each(['vera', 'Ada', ''])('user "%s" finds no data of user "ada"', (owner) => {
  storage.keepFor(owner)
  expect([...local.map]).toEqual([...OTHERS.map((key) => [key, 'secret']), [OWNER_KEY, owner]])
  expect([...session.map]).toEqual([[OWNER_KEY, owner]])
  expect(timesCleared).toBe(1)
})

test('a tab that was open while another user signed in and out is cleared too', () => {
  local.store.setItem(OWNER_KEY, 'vera')
  storage.keepFor('vera')
  expect([...local.map.keys()]).toContain('queuedeck-sent-q1')
  expect([...session.map.keys()]).toEqual([OWNER_KEY])
})

test('data without an owner is cleared', () => {
  local.store.removeItem(OWNER_KEY)
  storage.keepFor('ada')
  expect([...local.map.keys()]).toEqual([...OTHERS, OWNER_KEY])
})

test('a sign-out clears the data and its owner', () => {
  storage.forget()
  expect([...local.map.keys()]).toEqual(OTHERS)
  expect([...session.map.keys()]).toEqual([])
  expect(timesCleared).toBe(1)
})

import { expect, test } from 'vitest'
import { readStored, writeStored, writeWhatFits } from './browser-store.ts'

function memoryStore(maxLength = Infinity) {
  const values = new Map<string, string>()
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > maxLength) throw new DOMException('full', 'QuotaExceededError')
      values.set(key, value)
    },
  }
}

test('a stored value can be read', () => {
  const store = memoryStore()
  expect(readStored(store, 'k')).toBeNull()
  expect(writeStored(store, 'k', [1])).toBe(true)
  expect(readStored(store, 'k')).toEqual([1])
  store.setItem('k', '{broken')
  expect(readStored(store, 'k')).toBeNull()
})

test('a full or disabled store is reported without an error', () => {
  expect(writeStored(memoryStore(3), 'k', [1, 2])).toBe(false)
  expect(writeStored(null, 'k', [1])).toBe(false)
  expect(readStored(null, 'k')).toBeNull()
})

test('a list is cut to fit the store', () => {
  const store = memoryStore(7)
  writeWhatFits(store, 'k', [1, 2, 3, 4, 5, 6])
  expect(readStored(store, 'k')).toEqual([1, 2, 3])
  writeWhatFits(memoryStore(0), 'k', [1, 2])
})

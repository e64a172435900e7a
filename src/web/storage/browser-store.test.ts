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

test('reads what was written', () => {
  const store = memoryStore()
  expect(readStored(store, 'k')).toBeNull()
  expect(writeStored(store, 'k', [1])).toBe(true)
  expect(readStored(store, 'k')).toEqual([1])
  store.setItem('k', '{broken')
  expect(readStored(store, 'k')).toBeNull()
})

test('a full store and none at all are said, not thrown', () => {
  expect(writeStored(memoryStore(3), 'k', [1, 2])).toBe(false)
  expect(writeStored(null, 'k', [1])).toBe(false)
  expect(readStored(null, 'k')).toBeNull()
})

test('a list is cut to what fits', () => {
  const store = memoryStore(7)
  writeWhatFits(store, 'k', [1, 2, 3, 4, 5, 6])
  expect(readStored(store, 'k')).toEqual([1, 2, 3])
  writeWhatFits(memoryStore(0), 'k', [1, 2])
})

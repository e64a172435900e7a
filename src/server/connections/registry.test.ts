import { expect, test } from 'vitest'
import { createConnectionRegistry } from './registry.ts'

test('a registry keeps the order, takes the place of what has the same id, and tells of each change', () => {
  const told: unknown[] = []
  const local = { id: 'local', name: 'Local' }
  const registry = createConnectionRegistry([local])
  const unsubscribe = registry.onChange((change) => told.push(change))
  const [first, second] = [
    { id: 'prod', name: 'Production' },
    { id: 'prod', name: 'Live' },
  ]
  registry.put(first)
  registry.put(second)
  expect(registry.list()).toEqual([local, second])
  expect(registry.get('prod')).toBe(second)
  registry.remove('nope')
  registry.remove('prod')
  expect(registry.get('prod')).toBeUndefined()
  unsubscribe()
  registry.put(first)
  expect(told).toEqual([{ added: first }, { added: second, removed: first }, { removed: second }])
})

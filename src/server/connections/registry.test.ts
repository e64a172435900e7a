import { expect, test } from 'vitest'
import type { LiveConnection } from './connection.ts'
import { createConnectionRegistry } from './registry.ts'

const connection = (id: string, name: string) => ({ id, name }) as LiveConnection

test('a registry keeps the order, replaces a connection with the same id, and notifies of each change', () => {
  const changes: unknown[] = []
  const local = connection('local', 'Local')
  const registry = createConnectionRegistry([local])
  const unsubscribe = registry.onChange((change) => changes.push(change))
  const first = connection('prod', 'Production')
  const second = connection('prod', 'Live')
  registry.put(first)
  registry.put(second)
  expect(registry.list()).toEqual([local, second])
  expect(registry.get('prod')).toBe(second)
  registry.remove('nope')
  registry.remove('prod')
  expect(registry.get('prod')).toBeUndefined()
  unsubscribe()
  registry.put(first)
  expect(changes).toEqual([{ added: first }, { added: second, removed: first }, { removed: second }])
})

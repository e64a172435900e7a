import { beforeEach, describe, expect, test } from 'vitest'
import { createLeaseStore, STORAGE_KEY, type Lease } from './lease-store.ts'

let now = 1_000_000
let stored: Map<string, string>
let deferred: (() => void)[]

const storage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
}
const tab = () => createLeaseStore({ storage, now: () => now, defer: (write) => deferred.push(write) })
const runDeferred = () => {
  for (const write of deferred.splice(0)) write()
}
const lease = (messageId: string, endsAt = now + 30_000): Lease => ({
  connection: 'local',
  queueId: 'q',
  queueName: 'orders',
  messageId,
  leaseId: `lease-of-${messageId}`,
  endsAt,
  attempts: 1,
})
const ids = (store: ReturnType<typeof tab>) => [...store.current().values()].map(({ messageId }) => messageId)

beforeEach(() => {
  now = 1_000_000
  stored = new Map()
  deferred = []
})

describe('the lease store', () => {
  test('leases survive a reload', () => {
    tab().hold([lease('a'), lease('b')])
    runDeferred()
    expect(ids(tab())).toEqual(['a', 'b'])
  })

  test('changes of two tabs are merged', () => {
    const [one, two] = [tab(), tab()]
    one.hold([lease('a')])
    two.hold([lease('b')])
    runDeferred()
    one.reload()
    expect(ids(one)).toEqual(['a', 'b'])
    two.reload()
    two.drop([lease('a')])
    runDeferred()
    one.reload()
    expect(ids(one)).toEqual(['b'])
  })

  test('a write by another tab does not undo changes not written yet', () => {
    const [one, two] = [tab(), tab()]
    one.hold([lease('a')])
    runDeferred()
    one.drop([lease('a')])
    two.reload()
    two.hold([lease('b')])
    two.write()
    one.reload()
    expect(ids(one)).toEqual(['b'])
  })

  test('an expired lease stays listed for ten minutes', () => {
    tab().hold([lease('a')])
    runDeferred()
    now += 9 * 60_000
    expect(ids(tab())).toEqual(['a'])
    now += 2 * 60_000
    expect(ids(tab())).toEqual([])
  })

  test('many changes are written once', () => {
    const store = tab()
    let shown = 0
    store.subscribe(() => shown++)
    for (let index = 0; index < 100; index++) store.hold([lease(String(index))])
    expect(stored.size).toBe(0)
    runDeferred()
    expect([store.current().size, shown]).toEqual([100, 101])
  })

  test.each(['{', 'null', '[1, {"leaseId": 2}]', '{"a": 1}'])('ignores malformed storage: %s', (text) => {
    stored.set(STORAGE_KEY, text)
    expect(ids(tab())).toEqual([])
  })
})

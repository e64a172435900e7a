import { describe, expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { addressKey, createThrottle } from './throttle.ts'

function setUp() {
  const clock = createManualClock()
  return { clock, throttle: createThrottle(clock) }
}

const limited = (key: string, free = 5) => ({ key, free })

describe('throttle', () => {
  test('five failures are free, then each one doubles the wait, up to 15 min', () => {
    const { clock, throttle } = setUp()
    for (let index = 0; index < 4; index++) throttle.begin([limited('a')])
    const waits = Array.from({ length: 14 }, () => {
      expect(throttle.begin([limited('a')]).waitSeconds).toBe(0)
      const { waitSeconds } = throttle.begin([limited('a')])
      clock.advance(waitSeconds * 1_000)
      return waitSeconds
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900])
  })

  test('guesses sent at once are counted before any of them has failed', () => {
    const { throttle } = setUp()
    const letIn = Array.from({ length: 100 }, () => throttle.begin([limited('a')])).filter(
      (x) => x.waitSeconds === 0,
    )
    expect(letIn).toHaveLength(5)
  })

  test('one blocked key blocks the attempt, which then counts for no other key', () => {
    const { throttle } = setUp()
    for (let index = 0; index < 5; index++) throttle.begin([limited('a')])
    for (let index = 0; index < 50; index++)
      expect(throttle.begin([limited('a'), limited('b')]).waitSeconds).toBe(1)
    expect(throttle.begin([limited('b')]).waitSeconds).toBe(0)
  })

  test('each key has its own number of free failures', () => {
    const { throttle } = setUp()
    const both = [limited('name', 7), limited('address', 5)]
    for (let index = 0; index < 5; index++) expect(throttle.begin(both).waitSeconds).toBe(0)
    expect(throttle.begin(both).waitSeconds).toBe(1)
    const elsewhere = [limited('name', 7), limited('elsewhere', 5)]
    for (let index = 0; index < 2; index++) expect(throttle.begin(elsewhere).waitSeconds).toBe(0)
    expect(throttle.begin([limited('name', 7)]).waitSeconds).toBe(1)
  })

  test('undoing a failure restores the state before it', () => {
    const { clock, throttle } = setUp()
    for (let index = 0; index < 8; index++) {
      throttle.begin([limited('a')])
      clock.advance(10_000)
    }
    throttle.begin([limited('a')]).undo('a')
    expect(throttle.begin([limited('a')]).waitSeconds).toBe(0)
    expect(throttle.begin([limited('a')]).waitSeconds).toBe(16)
  })

  test('failures are forgotten after an hour', () => {
    const { clock, throttle } = setUp()
    for (let index = 0; index < 5; index++) throttle.begin([limited('a')])
    clock.advance(3_600_000)
    for (let index = 0; index < 5; index++) expect(throttle.begin([limited('a')]).waitSeconds).toBe(0)
  })

  test('keeps at most 10,000 entries', () => {
    const { throttle } = setUp()
    for (let index = 0; index < 10_100; index++) throttle.begin([limited(`name ${index}`)])
    expect(throttle.size).toBe(10_000)
  })
})

test.each([
  ['10.0.0.1', 'address 10.0.0.1'],
  ['::ffff:10.0.0.1', 'address 10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', 'address 2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', 'address 2001:db8:1:2::/64'],
  ['2001:db8::1', 'address 2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'address fe80:0:0:0::/64'],
  ['::1', 'address 0:0:0:0::/64'],
  ['unknown', 'address unknown'],
])('%s counts as %s', (address, key) => expect(addressKey(address)).toEqual({ key, free: 5 }))

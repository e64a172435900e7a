import { expect, test } from 'vitest'
import { createRangeCheck, rangeProblem } from './address-ranges.ts'

test.each<[string, string, boolean]>([
  ['10.0.0.2', '10.0.0.2', true],
  ['10.0.0.2', '10.0.0.20', false],
  ['10.0.0.2', '::ffff:10.0.0.2', true],
  ['::ffff:10.0.0.2', '10.0.0.2', true],
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  // Bits after the prefix are ignored.
  ['10.1.2.3/8', '10.9.9.9', true],
  ['172.16.0.0/12', '172.31.255.255', true],
  ['172.16.0.0/12', '172.32.0.0', false],
  ['192.168.1.128/25', '192.168.1.127', false],
  ['192.168.1.128/25', '192.168.1.128', true],
  ['10.0.0.2/31', '10.0.0.3', true],
  ['10.0.0.2/32', '10.0.0.3', false],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['::1', '::2', false],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['2001:DB8::/33', '2001:db8:8000::1', false],
  ['fd00::/8', '10.0.0.2', false],
  ['10.0.0.0/8', 'fd00::1', false],
  ['10.0.0.0/8', 'unknown', false],
  ['10.0.0.0/8', '', false],
])('%s contains %j: %s', (range, address, isInside) => {
  expect(createRangeCheck([range])(address)).toBe(isInside)
})

test('several ranges form one list, and an empty list contains nothing', () => {
  const isInside = createRangeCheck(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
  expect(['127.0.0.1', '10.2.3.4', 'fd12::1', '8.8.8.8'].map(isInside)).toEqual([true, true, true, false])
  expect(createRangeCheck([])('127.0.0.1')).toBe(false)
})

test.each([
  ['', 'is not an IP address or a range'],
  ['proxy.example.com', 'is not an IP address or a range'],
  ['10.0.0', 'is not an IP address or a range'],
  ['10.0.0.0/8/8', 'is not an IP address or a range'],
  ['/8', 'is not an IP address or a range'],
  ['10.0.0.0/33', 'needs a prefix length from 1 to 32 after the slash'],
  ['10.0.0.0/', 'needs a prefix length from 1 to 32 after the slash'],
  ['10.0.0.0/-1', 'needs a prefix length from 1 to 32 after the slash'],
  ['10.0.0.0/255.0.0.0', 'needs a prefix length from 1 to 32 after the slash'],
  ['10.0.0.0/8e0', 'needs a prefix length from 1 to 32 after the slash'],
  ['2001:db8::/129', 'needs a prefix length from 1 to 128 after the slash'],
  ['0.0.0.0/0', 'contains every address'],
  ['::/0', 'contains every address'],
])('%j is invalid: %s', (text, problem) => {
  expect(rangeProblem(text)).toContain(problem)
})

test.each(['10.0.0.2', '10.0.0.0/8', '10.0.0.2/32', '::1', '2001:db8::/128'])('%s is valid', (text) => {
  expect(rangeProblem(text)).toBeNull()
})

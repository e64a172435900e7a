import { expect, test } from 'vitest'
import { verdicts } from './targets.ts'

const load = { messagesPerSecond: 1, p50: 1, p99: 6 }
const quantiles = { p50: 1.9, p99: 3 }

test('reports each target as met or missed, and leaves out what was not measured', () => {
  const rows = [
    { name: 'push 1, c16, 200 B', product: load, reference: load, ratio: 0.61, ofEmpty: null },
    { name: 'push batch, c4, 200 B', product: load, reference: load, ratio: 0.49, ofEmpty: null },
    { name: 'push 1, c1, 10 KB', product: load, reference: load, ratio: 0.1, ofEmpty: null },
    { name: 'push 1, c1, 200 B, 1000k waiting', product: load, reference: null, ratio: null, ofEmpty: 0.79 },
    { name: 'push 1, c1, 10 KB, 1000k waiting', product: load, reference: null, ratio: null, ofEmpty: 0.79 },
  ]
  const overhead = [
    { name: 'gateway, two', calls: 2, direct: quantiles, gateway: quantiles, added: quantiles },
  ]
  const facts = { 'ready ms after kill -9': 1_001, 'longest turn ms, sweeping': 10, other: 1 }
  expect(
    verdicts({ rows, overhead, facts }).map(({ name, figure, target, isMet }) => [
      name,
      figure,
      target,
      isMet,
    ]),
  ).toEqual([
    ['push 1, c16, 200 B', 0.61, 'at least 0.6 of the reference', true],
    ['push 1, c16, 200 B, p99', 6, 'at most 5 ms', false],
    ['push batch, c4, 200 B', 0.49, 'at least 0.5 of the reference', false],
    ['push 1, c1, 200 B, 1000k waiting', 0.79, 'at least 0.8 of empty', false],
    ['gateway, two, p50 added to a call', 0.95, 'at most 1 ms', true],
    ['ready ms after kill -9', 1_001, 'at most 1000', false],
    ['longest turn ms, sweeping', 10, 'at most 10', true],
  ])
})

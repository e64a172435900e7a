import { expect, test } from 'vitest'
import { ApiError } from './envelope.ts'

test.each<[status: number, code: number | null, mayBeDone: boolean]>([
  [0, null, true],
  [200, null, true],
  [400, 10026, false],
  [404, null, false],
  [429, 971, false],
  [499, 10201, true],
  [500, 15000, true],
  [502, null, true],
  [503, null, false],
  [507, 10251, false],
  [502, 90500, true],
  [504, 90500, true],
  [502, 90502, false],
  [503, 90503, false],
  [504, 90504, false],
])('status %i with code %j: mayBeDone of a change is %s', (status, code, mayBeDone) => {
  const issues = code === null ? [] : [{ code, message: 'no' }]
  expect(new ApiError('no', { status, issues }).mayBeDone).toBe(mayBeDone)
  expect(new ApiError('no', { status, issues, isRead: true }).mayBeDone).toBe(false)
})

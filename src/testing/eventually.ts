import { vi } from 'vitest'
import { limits } from './time-limits.ts'

/** Tries again until nothing is thrown: `vi.waitFor` itself gives up after a second, which cannot be configured. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: limits.expectation, interval: 10 })
}

import type { Page } from '@playwright/test'

interface Spent<T> {
  ms: number
  result: T
}

export interface ThreadCost {
  /** Processor time of the page's main thread: unlike a clock it does not count what others did meanwhile. */
  spend<T>(work: () => Promise<T>): Promise<Spent<T>>
  /**
   * Work in parses of that JSON, done just before and after it: how much it is, in a unit that a slow or busy machine
   * stretches as well.
   */
  spendInParses<T>(json: string, work: () => Promise<T>): Promise<{ parses: number; result: T }>
}

const PARSES = 100

export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Measures what a page does, in a unit that is the same on a slow or busy machine. */
export async function measureThread(page: Page): Promise<ThreadCost> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')

  async function threadMs(): Promise<number> {
    const { metrics } = await cdp.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0) * 1_000
  }

  async function spend<T>(work: () => Promise<T>): Promise<Spent<T>> {
    const before = await threadMs()
    const result = await work()
    return { ms: (await threadMs()) - before, result }
  }

  const parse = (json: string) =>
    page.evaluate(
      ([json, times]) => {
        for (let round = 0; round < times; round++) JSON.parse(json)
      },
      [json, PARSES] as const,
    )

  return {
    spend,
    async spendInParses(json, work) {
      // The first time is the compiler's.
      await parse(json)
      const before = await spend(() => parse(json))
      const { ms, result } = await spend(work)
      const after = await spend(() => parse(json))
      return { parses: (ms * 2 * PARSES) / (before.ms + after.ms), result }
    },
  }
}

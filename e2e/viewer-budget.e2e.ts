import type { CDPSession } from '@playwright/test'
import { loadedRows, pull, queuePath } from './actions.ts'
import { expect, test } from './fixtures.ts'

/**
 * How often this page can parse that body in the time that opening it takes, the first time and later. The first runs
 * much code for the first time.
 */
const MAX_FIRST_OPEN = 450
const MAX_LATER_OPEN = 200
const PARSES = 100

/** Processor time of the page's main thread since it began: unlike a clock it does not count what others did meanwhile. */
async function threadMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0) * 1_000
}

interface Spent<T> {
  ms: number
  result: T
}

async function spend<T>(cdp: CDPSession, work: () => Promise<T>): Promise<Spent<T>> {
  const before = await threadMs(cdp)
  const result = await work()
  return { ms: (await threadMs(cdp)) - before, result }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

// A trace takes a picture of the page at each step, on the very thread that is measured.
test.use({ trace: 'off' })

test('a body of 127 KB opens at once, also the first time, and mounts no editor', async ({
  page,
  api,
  queue,
}, testInfo) => {
  const rows = Array.from({ length: 1_500 }, (_, id) => ({ id, name: `row ${id}`, note: 'x'.repeat(40) }))
  await api.pushBatch(queue.queue_id, {
    messages: [{ body: { rows } }, { body: { rows: rows.toReversed() } }],
  })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await expect(loadedRows(page)).toHaveCount(2)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const parse = () =>
    page.evaluate(
      ([json, times]) => {
        for (let round = 0; round < times; round++) JSON.parse(json)
      },
      [JSON.stringify({ rows }), PARSES] as const,
    )
  await parse()
  const parses = [await spend(cdp, parse), await spend(cdp, parse), await spend(cdp, parse)]
  const parseMs = median(parses.map(({ ms }) => ms)) / PARSES

  /** All in the page: what drives the browser would take part of the time. Answers the time by the clock as well. */
  async function open(index: number): Promise<Spent<number>> {
    const spent = await spend(cdp, () =>
      loadedRows(page)
        .nth(index)
        .evaluate(async (row) => {
          const nextTurn = () =>
            new Promise((resolve) => {
              const { port1, port2 } = new MessageChannel()
              port1.addEventListener('message', resolve)
              port1.start()
              port2.postMessage(null)
            })
          const start = performance.now()
          ;(row as HTMLElement).click()
          while (!document.querySelector('[role=treeitem]')) await nextTurn()
          // What is still to be laid out.
          document.body.getBoundingClientRect()
          return performance.now() - start
        }),
    )
    await page.getByRole('button', { name: 'Close the message' }).click()
    return spent
  }
  const firstOpen = await open(0)
  const laterOpens = [await open(1), await open(0), await open(1)]
  const first = firstOpen.ms / parseMs
  const later = median(laterOpens.map(({ ms }) => ms)) / parseMs
  const clock = [firstOpen.result, median(laterOpens.map(({ result }) => result))].map((ms) => ms.toFixed(0))
  const description = `one parse ${parseMs.toFixed(2)} ms; first open ${first.toFixed(0)}, later ${later.toFixed(0)} of it; by the clock ${clock.join(' and ')} ms`
  testInfo.annotations.push({ type: 'open', description })
  expect(first, description).toBeLessThan(MAX_FIRST_OPEN)
  expect(later, description).toBeLessThan(MAX_LATER_OPEN)
  expect(await page.locator('.cm-editor').count()).toBe(0)
})

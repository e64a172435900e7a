import { loadedRows, queuePath } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { measureThread, median } from './support/thread-cost.ts'

/**
 * How often this page can parse that body in the time that opening it takes, the first time and later. The first runs
 * much code for the first time.
 */
const MAX_FIRST_OPEN = 300
const MAX_LATER_OPEN = 200
/** Odd, so that there is a middle one. */
const ROUNDS = 3

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
  const { spendInParses } = await measureThread(page)
  const json = JSON.stringify({ rows })

  /** All in the page: what drives the browser would take part of the time. */
  async function open(index: number): Promise<number> {
    const { parses } = await spendInParses(json, () =>
      loadedRows(page)
        .nth(index)
        .evaluate(async (row) => {
          // Without asking again and again: waiting for another thread would count as work of this one.
          const shown = new Promise<void>((resolve) => {
            const observer = new MutationObserver(() => {
              if (!document.querySelector('[role=treeitem]')) return
              observer.disconnect()
              resolve()
            })
            observer.observe(document.body, { childList: true, subtree: true })
          })
          ;(row as HTMLElement).click()
          await shown
          // What is still to be laid out.
          document.body.getBoundingClientRect()
        }),
    )
    await page.getByRole('button', { name: 'Close the message' }).click()
    return parses
  }

  const firsts: number[] = []
  const laters: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    // By a load of the page, nothing is compiled yet.
    await page.goto(`${queuePath(queue.queue_id, 'messages')}?mode=peek`)
    await page.getByRole('button', { name: 'Peek at messages' }).click()
    await expect(loadedRows(page)).toHaveCount(2)
    firsts.push(await open(0))
    for (const index of [1, 0]) laters.push(await open(index))
  }
  const shown = (figures: number[]) => figures.map((figure) => figure.toFixed(0)).join(', ')
  const description = `parses in the first open: ${shown(firsts)}; in later ones: ${shown(laters)}`
  testInfo.annotations.push({ type: 'open', description })
  expect(median(firsts), description).toBeLessThan(MAX_FIRST_OPEN)
  expect(median(laters), description).toBeLessThan(MAX_LATER_OPEN)
  expect(await page.locator('.cm-editor').count()).toBe(0)
})

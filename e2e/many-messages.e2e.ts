import type { Page } from '@playwright/test'
import type { QueuesClient } from '#contract/client.ts'
import { patiently } from '#testing/time-limits.ts'
import { holdLong, loadedRows, pull, queuePath, setBatchSize } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { measureThread, median, type ThreadCost } from './support/thread-cost.ts'

/** What a frame of scrolling through the loaded messages may cost more with 5,000 than with 100. */
const MAX_SCROLL_RATIO = 3
/** How often the page can parse a body of 127 KB in the time that a frame of looking through the messages takes. */
const MAX_FRAME_PARSES = 60
/** As fast as one scrolls to look for something: 7,200 pixels a second at 60 fps. */
const PIXELS_A_FRAME = 120
/** Rows that may be in the page, however many are loaded. */
const MAX_ROWS = 80
const FRAMES = 90
/** Odd, so that there is a middle one. */
const ROUNDS = 3

/** A body of 127 KB. */
const YARDSTICK = JSON.stringify({
  rows: Array.from({ length: 1_500 }, (_, id) => ({ id, name: `row ${id}`, note: 'x'.repeat(40) })),
})

async function fill(api: QueuesClient, queueId: string, count: number): Promise<void> {
  const body = (index: number) => ({
    order: { id: index, city: index % 2 ? 'Oslo' : 'Lyon' },
    note: 'x'.repeat(150),
  })
  for (let start = 0; start < count; start += 100) {
    const messages = Array.from({ length: 100 }, (_, index) => ({ body: body(start + index) }))
    await api.pushBatch(queueId, { messages })
  }
}

/** Scrolls the list, from its top to its bottom or by so many pixels a frame. */
async function scrollThrough(page: Page, pixels: number | null): Promise<void> {
  const scroll = async (table: Element, { frames, pixels }: { frames: number; pixels: number | null }) => {
    const scroller = table.parentElement as HTMLElement
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    scroller.scrollTop = 0
    await nextFrame()
    for (let frame = 1; frame <= frames; frame++) {
      scroller.scrollTop =
        pixels === null ? ((scroller.scrollHeight - scroller.clientHeight) * frame) / frames : frame * pixels
      await nextFrame()
    }
  }
  await page.getByRole('table', { name: 'Messages' }).evaluate(scroll, { frames: FRAMES, pixels })
}

/** What a frame costs, in parses of a body of 127 KB. */
async function frameCost(page: Page, { spendInParses }: ThreadCost, pixels: number | null = null) {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++)
    rounds.push((await spendInParses(YARDSTICK, () => scrollThrough(page, pixels))).parses / FRAMES)
  return median(rounds)
}

test('5,000 loaded messages scroll and filter like a hundred', async ({ page, api, queue }, testInfo) => {
  await fill(api, queue.queue_id, 5_100)
  await page.goto(queuePath(queue.queue_id, 'messages'))
  const thread = await measureThread(page)
  await holdLong(page)
  await setBatchSize(page, 100)
  await pull(page)
  await expect(page.getByText('100 messages', { exact: true })).toBeVisible()
  const hundred = await frameCost(page, thread)

  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('order')
  await page.getByRole('button', { name: 'Scan…' }).click()
  const form = page.getByRole('form', { name: 'Scan' })
  await form.getByRole('textbox', { name: 'Matches wanted' }).fill('5000')
  await form.getByRole('textbox', { name: 'Messages at most' }).fill('5000')
  await form.getByRole('button', { name: 'Start the scan' }).click()
  await expect(page.getByText('5,100 of 5,100 messages')).toBeVisible({ timeout: patiently(30_000) })
  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('')
  await expect(page.getByText('5,100 messages', { exact: true })).toBeVisible()

  const thousands = await frameCost(page, thread)
  const looking = await frameCost(page, thread, PIXELS_A_FRAME)
  const description = `parses in a frame with 100: ${hundred.toFixed(1)}; with 5,100: ${thousands.toFixed(1)}; looking: ${looking.toFixed(1)}`
  testInfo.annotations.push({ type: 'scroll', description })
  expect(await loadedRows(page).count()).toBeLessThan(MAX_ROWS)
  expect(looking, description).toBeLessThan(MAX_FRAME_PARSES)
  // One parse keeps the ratio from being one of two nothings.
  expect(thousands / Math.max(1, hundred), description).toBeLessThan(MAX_SCROLL_RATIO)

  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('oslo')
  await expect(page.getByText('2,550 of 5,100 messages')).toBeVisible()
})

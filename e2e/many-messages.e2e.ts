import type { CDPSession, Page } from '@playwright/test'
import type { QueuesClient } from '#contract/client.ts'
import { patiently } from '#testing/time-limits.ts'
import { holdLong, loadedRows, pull, queuePath, setBatchSize } from './actions.ts'
import { expect, test } from './fixtures.ts'

/** What scrolling through the loaded messages may cost more with 5,000 than with 100, in scripting a frame. */
const MAX_SCROLL_RATIO = 3
/** What a frame of scrolling may last, in the median, as a multiple of one of an empty page in the same run. */
const MAX_FRAME_RATIO = 2.5
/** What scripting may take of an empty frame, on a machine that is busy with other things as well. */
const MAX_SCRIPT_SHARE = 0.8
/** As fast as one scrolls to look for something: 7,200 pixels a second at 60 fps. */
const PIXELS_A_FRAME = 120
/** Rows that may be in the page, however many are loaded. */
const MAX_ROWS = 80
const FRAMES = 90

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

/** Milliseconds the main thread was busy since the page began: scripts, and all tasks. */
async function busy(cdp: CDPSession): Promise<{ script: number; task: number }> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const ms = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1_000
  return { script: ms('ScriptDuration'), task: ms('TaskDuration') }
}

/** Scrolls the list, from its top to its bottom or by so many pixels a frame; answers the frames' times. */
async function scrollThrough(page: Page, pixels: number | null): Promise<number[]> {
  const measure = async (table: Element, { frames, pixels }: { frames: number; pixels: number | null }) => {
    const scroller = table.parentElement as HTMLElement
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    scroller.scrollTop = 0
    let last = await nextFrame()
    const times: number[] = []
    for (let frame = 1; frame <= frames; frame++) {
      scroller.scrollTop =
        pixels === null ? ((scroller.scrollHeight - scroller.clientHeight) * frame) / frames : frame * pixels
      const now = await nextFrame()
      times.push(now - last)
      last = now
    }
    return times
  }
  return page.getByRole('table', { name: 'Messages' }).evaluate(measure, { frames: FRAMES, pixels })
}

async function measureScroll(page: Page, cdp: CDPSession, pixels: number | null = null) {
  const before = await busy(cdp)
  const frames = await scrollThrough(page, pixels)
  const after = await busy(cdp)
  const sorted = frames.toSorted((a, b) => a - b)
  return {
    scriptPerFrame: (after.script - before.script) / FRAMES,
    taskPerFrame: (after.task - before.task) / FRAMES,
    medianFrame: sorted[Math.floor(FRAMES / 2)] ?? 0,
    p95Frame: sorted[Math.floor(FRAMES * 0.95)] ?? 0,
  }
}

/** The median time between two frames of an empty page: what this machine can do just now. */
async function measureEmpty(page: Page): Promise<number> {
  const other = await page.context().newPage()
  await other.goto('about:blank')
  const times = await other.evaluate(async (frames) => {
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    let last = await nextFrame()
    const times: number[] = []
    for (let frame = 0; frame < frames; frame++) {
      const now = await nextFrame()
      times.push(now - last)
      last = now
    }
    return times
  }, FRAMES)
  await other.close()
  await page.bringToFront()
  return times.toSorted((a, b) => a - b)[Math.floor(FRAMES / 2)] ?? 0
}

const rounded = (figures: Record<string, number>) =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ')

test('5,000 loaded messages scroll and filter like a hundred', async ({ page, api, queue }, testInfo) => {
  await fill(api, queue.queue_id, 5_100)
  await page.goto(queuePath(queue.queue_id, 'messages'))
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await holdLong(page)
  await setBatchSize(page, 100)
  await pull(page)
  await expect(page.getByText('100 messages', { exact: true })).toBeVisible()
  await measureScroll(page, cdp)
  const hundred = await measureScroll(page, cdp)

  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('order')
  await page.getByRole('button', { name: 'Scan…' }).click()
  const form = page.getByRole('form', { name: 'Scan' })
  await form.getByRole('textbox', { name: 'Matches wanted' }).fill('5000')
  await form.getByRole('textbox', { name: 'Messages at most' }).fill('5000')
  await form.getByRole('button', { name: 'Start the scan' }).click()
  await expect(page.getByText('5,100 of 5,100 messages')).toBeVisible({ timeout: patiently(30_000) })
  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('')
  await expect(page.getByText('5,100 messages', { exact: true })).toBeVisible()

  const emptyFrame = await measureEmpty(page)
  const thousands = await measureScroll(page, cdp)
  const reading = await measureScroll(page, cdp, PIXELS_A_FRAME)
  testInfo.annotations.push({
    type: 'scroll',
    description: `100: ${rounded(hundred)}; 5,100: ${rounded(thousands)}; looking: ${rounded(reading)}; empty: ${emptyFrame.toFixed(1)}`,
  })
  expect(await loadedRows(page).count()).toBeLessThan(MAX_ROWS)
  expect(reading.medianFrame / emptyFrame).toBeLessThan(MAX_FRAME_RATIO)
  expect(reading.scriptPerFrame / emptyFrame).toBeLessThan(MAX_SCRIPT_SHARE)
  // Half a millisecond keeps the ratio from being one of two nothings.
  expect(thousands.scriptPerFrame / Math.max(0.5, hundred.scriptPerFrame)).toBeLessThan(MAX_SCROLL_RATIO)

  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('oslo')
  await expect(page.getByText('2,550 of 5,100 messages')).toBeVisible()
})

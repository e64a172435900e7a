import type { QueuesClient } from '#contract/client.ts'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import { setTimeout as sleep } from 'node:timers/promises'

/** The address of a queue's tab. */
export function queuePath(queueId: string, tab: 'overview' | 'messages' | 'send' | 'settings'): string {
  return `/local/queues/${queueId}/${tab}`
}

/** The body rows of a table, as objects by the text of their header. Read at once: a table may have hundreds. */
async function readRows(table: Locator): Promise<Record<string, string>[]> {
  const clean = (texts: string[]) => texts.map((text) => text.trim())
  const headers = clean(await table.locator('thead th').allTextContents())
  const rows = await table
    .locator('tbody tr:not([aria-hidden])')
    .evaluateAll((elements) =>
      elements.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent ?? '')),
    )
  return rows.map((cells) =>
    Object.fromEntries(clean(cells).map((cell, index) => [headers[index] ?? '', cell])),
  )
}

/** Waits until the table has a row that says at least this: header → text or pattern. */
export async function expectRow(table: Locator, expected: Record<string, string | RegExp>): Promise<void> {
  const wanted = Object.fromEntries(
    Object.entries(expected).map(([header, text]) => [
      header,
      text instanceof RegExp ? (expect.stringMatching(text) as unknown) : text,
    ]),
  )
  await expect(async () => {
    expect(await readRows(table)).toContainEqual(expect.objectContaining(wanted))
  }).toPass()
}

/** Leases that outlast the journey, however slow the machine is: half a minute may be over before they are used. */
export async function holdLong(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Visibility timeout' }).selectOption('10 min')
}

/** Pulls for ten minutes, unless the journey has chosen another time than the one that the page begins with. */
export async function pull(page: Page): Promise<void> {
  const timeout = page.getByRole('combobox', { name: 'Visibility timeout' })
  if ((await timeout.inputValue()) === '30000') await holdLong(page)
  await page.getByRole('button', { name: /^Pull (?:messages|more)$/ }).click()
}

/** The rows of the messages that are loaded, as far as they are drawn. */
export function loadedRows(page: Page): Locator {
  return page.getByRole('table', { name: 'Messages' }).locator('tbody tr[data-id]')
}

export async function setBatchSize(page: Page, size: number): Promise<void> {
  await page.getByRole('textbox', { name: 'Batch size' }).fill(String(size))
}

/** Ends the ten seconds that an action on many messages waits for an undo. */
export async function doNow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Do it now' }).click()
}

/**
 * Slows the page's clock down a hundred times, until what is returned is called: what shows for some seconds only, as an
 * undo, stays for as long as the journey needs it.
 */
export async function slowTime(page: Page): Promise<() => Promise<void>> {
  await page.clock.install()
  // A minute ahead, as there is no stopping in the past.
  await page.clock.pauseAt(Date.now() + 60_000)
  const isOver = new AbortController()
  async function creep(): Promise<void> {
    while (!isOver.signal.aborted) {
      await page.clock.runFor(1)
      await sleep(100)
    }
  }
  // A page that was closed has no clock.
  const creeping = creep().catch(() => undefined)
  return async () => {
    isOver.abort()
    await creeping
    await page.clock.resume()
  }
}

/**
 * Lets the polls of the page come due, one after the other, until that is true, instead of waiting for them. The clock
 * has to be installed before the page is loaded.
 */
export async function skipPolls(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(15_000)
    expect(await isThere()).toBe(true)
  }).toPass({ intervals: [500] })
}

/** Replaces what is in the message editor, whichever kind it is. */
export async function writeBody(page: Page, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Message body' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}

/** The rules whose verdict depends on colours; all others say the same in either theme. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * Nothing that an automatic check can find wrong, in either theme; within a part of the page, if one is named. It is
 * by far the dearest step of a journey: once for each page and state, and only for the part that is new.
 */
export async function expectAccessible(page: Page, part?: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion: a colour that is still fading from the other theme has no contrast of its own.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    // Otherwise each look opens a page of its own, which is for frames; there are none.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
    if (colorScheme === 'dark') axe.withRules(COLOR_RULES)
    if (part !== undefined) axe.include(part)
    // What is still taking its place is looked at again; what is wrong stays wrong.
    await expect(async () => {
      const { violations } = await axe.analyze()
      expect(
        violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html, why: nodes[0]?.failureSummary })),
      ).toEqual([])
    }).toPass()
  }
}

/** Sends texts, and answers when they are there. */
export const pushTexts = (api: QueuesClient, queueId: string, bodies: string[]) =>
  api.pushBatch(queueId, { messages: bodies.map((body) => ({ body, content_type: 'text' })) })

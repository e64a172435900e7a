import {
  pushTexts,
  expectAccessible,
  loadedRows,
  pull,
  queuePath,
  setBatchSize,
  slowTime,
} from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

test('messages are triaged by keyboard alone', async ({ page, api, queue }) => {
  await pushTexts(api, queue.queue_id, ['one', 'two', 'three', 'four', 'five'])
  await page.goto(queuePath(queue.queue_id, 'messages'))
  const rows = loadedRows(page)
  const here = page.locator('tr:focus')
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const button = page.getByRole('button', { name: 'Pull messages' })
  await expect(button).toBeEnabled()
  await expect(async () => {
    await press('Tab')
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  }).toPass({ intervals: [0] })
  await press('Enter')
  // The list has the keyboard at once.
  await expect(here).toContainText('one')

  await press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts of the message list' })).toBeVisible()
  await expectAccessible(page, '[role=dialog]')
  await press('Escape')
  await expect(here).toContainText('one')

  await press('j', 'Shift+X')
  await expect(page.getByText('2 selected', { exact: true })).toBeVisible()
  const resumeTime = await slowTime(page)
  await press('e')
  await expect(page.getByText(/^Acknowledging 2 messages/)).toBeVisible()
  await press('z')
  await expect(page.getByText(/^Acknowledging 2 messages/)).toHaveCount(0)
  await resumeTime()
  await press('e', 'y')
  // One stands on what comes next, and reads on.
  await expect(here).toContainText('three')
  await expect(rows).toHaveCount(3)
  await press('Enter')
  await expect(page.getByLabel('Message body')).toHaveText('three')
  await press('e')
  await expect(page.getByLabel('Message body')).toHaveText('four')
  await expect(here).toContainText('four')
  await press('Escape', 'd')
  const form = page.getByRole('form', { name: 'Retry with delay' })
  await expect(form.getByRole('textbox', { name: 'Delay in seconds' })).toBeFocused()
  await press('Escape')
  await expect(here).toContainText('four')
  await press('Escape', 'r')
  await expect(page.getByText('Retried 1 message')).toBeVisible()
  await expect(here).toContainText('five')
  await expect(rows).toHaveCount(1)
})

test('the keyboard goes on from its row, however far the wheel went', async ({ page, api, queue }) => {
  const bodies = Array.from({ length: 200 }, (_, index) => `body ${index}.`)
  for (const start of [0, 100]) await pushTexts(api, queue.queue_id, bodies.slice(start, start + 100))
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await setBatchSize(page, 100)
  for (const count of [100, 200]) {
    await pull(page)
    await expect(page.getByText(`${count} messages`, { exact: true })).toBeVisible()
  }
  const table = page.getByRole('table', { name: 'Messages' })
  const here = page.locator('tr:focus')
  await loadedRows(page).first().getByRole('checkbox').focus()
  await page.keyboard.press('j')
  await expect(here).toContainText('body 1.')
  await loadedRows(page).nth(3).hover()
  await page.mouse.wheel(0, 100_000)
  await expect(table.getByText('body 199.')).toBeVisible()
  await expect(here).toContainText('body 1.')
  await expect(here).not.toBeInViewport()
  await page.keyboard.press('j')
  await expect(here).toContainText('body 2.')
  await expect(here).toBeInViewport()
  // The other way round: from the end, with the wheel back at the beginning.
  await page.keyboard.press('End')
  await expect(here).toContainText('body 199.')
  await page.mouse.wheel(0, -100_000)
  await expect(table.getByText('body 0.')).toBeVisible()
  await page.keyboard.press('k')
  await expect(here).toContainText('body 198.')
  await expect(here).toBeInViewport()
})

import { patiently } from '#testing/time-limits.ts'
import {
  pushTexts,
  doNow,
  expectAccessible,
  expectRow,
  holdLong,
  loadedRows,
  pull,
  queuePath,
  slowTime,
} from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

/** What is left of a lease. */
const COUNTS_DOWN = /^\d+:\d\d$/

test('before a pull the page says which attempt it will be, and marks the last one', async ({
  page,
  api,
  queue,
}) => {
  await api.push(queue.queue_id, { body: 'stuck', content_type: 'text' })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await expect(
    page.getByText('This will be attempt 1 of 4 for the next message; after 4 they are deleted'),
  ).toBeVisible()
  for (let delivery = 0; delivery < 3; delivery++) {
    const { messages } = await api.pull(queue.queue_id, {})
    await api.ack(queue.queue_id, { retries: messages.map(({ lease_id }) => ({ lease_id })) })
  }
  await page.goto(`${queuePath(queue.queue_id, 'messages')}?filter=nothing+like+it&mode=pull`)
  await expect(page.getByText('It will be on the last attempt')).toBeVisible()

  // A scan gives back what does not match, but not what would be deleted by that.
  await holdLong(page)
  await page.getByRole('button', { name: 'Scan…' }).click()
  const form = page.getByRole('form', { name: 'Scan' })
  await expect(form.getByText('A message on its last attempt is not released')).toBeVisible()
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Start the scan' }).click()
  await expect(page.getByText('1 kept; see their rows for the reason.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expectRow(page.getByRole('table', { name: 'Messages' }), {
    Attempts: /^4 of 4\s*last$/,
    Body: /^stuck\s*Not given back: on its last attempt, so it is deleted/,
  })

  // Giving it back says what that does, in the bar and in the tray, and waits.
  await loadedRows(page).first().getByRole('checkbox').check()
  await expect(page.getByText('It is on its last attempt and would be deleted.')).toBeVisible()
  const resumeTime = await slowTime(page)
  await page.getByRole('button', { name: 'Release 1 message' }).click()
  await expect(page.getByRole('alert')).toContainText('It is on its last attempt')
  await expectAccessible(page, '[role=alert]')
  await page.getByRole('button', { name: 'Undo' }).click()
  await resumeTime()
  await page.getByRole('button', { name: '1 lease' }).click()
  await page.getByRole('button', { name: 'Release all' }).click()
  const question = page.getByRole('alertdialog', { name: 'Release messages on their last attempt' })
  await expect(question).toContainText('last attempt and would be deleted')
  await question.getByRole('button', { name: 'Keep them' }).click()
  await page.keyboard.press('Escape')
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(1)
  await page.getByRole('button', { name: 'Release 1 message' }).click()
  await doNow(page)
  await expect(page.getByText('1 of them was on its last attempt and is deleted')).toBeVisible()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(0)
})

test('a lease that runs out says so, and the next pull is attempt 2', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: 'stuck', content_type: 'text' })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await page.getByRole('combobox', { name: 'Visibility timeout' }).selectOption('Custom…')
  await page.getByRole('textbox', { name: 'Seconds' }).fill('3')
  await pull(page)
  const messages = page.getByRole('table', { name: 'Messages' })
  // On a slow machine it may be over before the row is there.
  await expectRow(messages, { Lease: /^(?:0:0\d|expired)$/, Attempts: '1 of 4', Body: 'stuck' })
  await expect(messages.getByText('expired')).toBeVisible({ timeout: patiently(3_000) })
  await holdLong(page)
  await pull(page)
  await expectRow(messages, { Lease: COUNTS_DOWN, Attempts: '2 of 4', Body: 'stuck' })
  await expect(loadedRows(page)).toHaveCount(1)
})

test('peeking takes no lease and no attempt, and what it shows can be deleted', async ({
  page,
  api,
  queue,
}) => {
  await pushTexts(api, queue.queue_id, ['one', 'two', 'three'])
  await page.goto(`${queuePath(queue.queue_id, 'messages')}?mode=peek`)
  await page.getByRole('button', { name: 'Peek at messages' }).click()
  await expectRow(page.getByRole('table', { name: 'Messages' }), {
    Lease: 'peeked',
    Attempts: '0 of 4',
    Body: 'two',
  })
  await page.getByRole('checkbox', { name: 'Select all messages' }).check()
  const resumeTime = await slowTime(page)
  await page.getByRole('button', { name: 'Delete 3 messages' }).click()
  // Closing the tab would be an undo without a word.
  const asked = page.waitForEvent('dialog')
  void page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await resumeTime()
  await doNow(page)
  await expect(page.getByText('Deleted 3 messages')).toBeVisible()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(0)
})

test('a paused queue can be peeked at, and delivers again after one click', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: { a: 1 } })
  await api.edit(queue.queue_id, { settings: { delivery_paused: true } })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await page.getByRole('main').getByText('Delivery is paused').waitFor()
  await page.getByRole('button', { name: 'Peek at messages' }).click()
  const messages = page.getByRole('table', { name: 'Messages' })
  await expectRow(messages, { Lease: 'peeked', Body: '{"a":1}' })
  await page.getByRole('button', { name: 'Resume delivery' }).last().click()
  await pull(page)
  await expectRow(messages, { Lease: COUNTS_DOWN, Body: '{"a":1}' })
})

test('a queue nobody consumes explains itself and is pulled from after one click', async ({
  page,
  api,
  queue,
}) => {
  await api.deleteConsumer(queue.queue_id, queue.consumers[0]?.consumer_id ?? '')
  await api.push(queue.queue_id, { body: { a: 1 } })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await expect(
    page.getByText('Messages can be pulled only from a queue with HTTP pull enabled'),
  ).toBeVisible()
  await page.getByText('Pull', { exact: true }).click()
  await expect(page.getByRole('button', { name: 'Pull messages' })).toBeDisabled()
  await expectAccessible(page, 'main')
  await page.getByRole('button', { name: 'Enable HTTP pull' }).click()
  await pull(page)
  await expectRow(page.getByRole('table', { name: 'Messages' }), { Body: '{"a":1}' })
})

test('what the page did not know yet is told by the refusal', async ({ page, api, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await expect(page.getByRole('button', { name: 'Pull messages' })).toBeEnabled()
  await api.deleteConsumer(queue.queue_id, queue.consumers[0]?.consumer_id ?? '')
  await pull(page)
  await expect(page.getByText('messages cannot be pulled unless http_pull mode is enabled')).toBeVisible()
})

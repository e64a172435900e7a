import { readFile } from 'node:fs/promises'
import { patiently } from '#testing/time-limits.ts'
import {
  pushTexts,
  doNow,
  expectAccessible,
  expectRow,
  loadedRows,
  pull,
  queuePath,
  setBatchSize,
  slowTime,
} from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

/** What is left of a lease. */
const COUNTS_DOWN = /^\d+:\d\d$/

test('a bulk ack waits for an undo, and shows for each message whether it counted', async ({
  page,
  api,
  queue,
}) => {
  await pushTexts(api, queue.queue_id, ['first', 'second', 'third'])
  const [, second] = (await api.peek(queue.queue_id, {})).messages
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  const messages = page.getByRole('table', { name: 'Messages' })
  await expectRow(messages, { Body: 'third' })
  await api.purgeRefs(queue.queue_id, [second?.ref ?? ''])

  await page.getByRole('checkbox', { name: 'Select all messages' }).check()
  const resumeTime = await slowTime(page)
  await page.getByRole('button', { name: 'Acknowledge 3 messages' }).click()
  await expect(page.getByText(/^Acknowledging 3 messages in \d+ s/)).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText(/^Acknowledging/)).toHaveCount(0)
  await resumeTime()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(2)

  await page.getByRole('button', { name: 'Acknowledge 3 messages' }).click()
  await doNow(page)
  await expect(page.getByText('Acknowledged 2 messages, 1 warning')).toBeVisible()
  await expect(loadedRows(page)).toHaveCount(1)
  await expectRow(messages, { Body: /^second.*no longer in the queue/ })
  await expect(page.getByText('1 selected')).toBeVisible()
})

test('a bulk ack that is not undone happens by itself', async ({ page, api, queue }) => {
  await page.clock.install()
  await pushTexts(api, queue.queue_id, ['first', 'second'])
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await page.getByRole('checkbox', { name: 'Select all messages' }).check()
  await page.getByRole('button', { name: 'Acknowledge 2 messages' }).click()
  await page.getByRole('link', { name: 'Overview' }).click()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(2)
  await page.clock.fastForward(10_000)
  await expect.poll(async () => (await api.metrics(queue.queue_id)).backlog_count).toBe(0)
})

test('a retry with a delay keeps the message back for as long', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: 'later', content_type: 'text' })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  const messages = page.getByRole('table', { name: 'Messages' })
  const retryAfter = async (seconds: string) => {
    await messages.getByRole('checkbox', { name: /^Select message/ }).check()
    await page.getByRole('button', { name: 'Retry 1 with delay…' }).click()
    const form = page.getByRole('form', { name: 'Retry with delay' })
    await form.getByRole('textbox', { name: 'Delay in seconds' }).fill(seconds)
    await form.getByRole('button', { name: 'Retry later' }).click()
  }
  await retryAfter('1')
  await expect(page.getByText('Retried 1 message after 1 s')).toBeVisible()
  await expect(async () => {
    await pull(page)
    await expect(page.getByRole('button', { name: /^Pull/ })).toBeEnabled()
    expect(await loadedRows(page).count()).toBe(1)
  }).toPass({ timeout: patiently(1_000) })
  await expectRow(messages, { Attempts: '2 of 4', Body: 'later' })

  await retryAfter('600')
  await expect(page.getByText('Retried 1 message after 10 min')).toBeVisible()
  await pull(page)
  await expect(page.getByText('1 message in the queue cannot be delivered yet')).toBeVisible()
  await expect(loadedRows(page)).toHaveCount(0)
})

test('messages are copied to another queue, exported, and one is edited and sent again', async ({
  page,
  api,
  queue,
}) => {
  const other = await api.create({ queue_name: `${queue.queue_name}-other` })
  await api.pushBatch(queue.queue_id, {
    messages: [{ body: { n: 1 } }, { body: '=1+1', content_type: 'text' }],
  })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await page.getByRole('checkbox', { name: 'Select all messages' }).check()
  await page.getByRole('button', { name: 'Copy to…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Copy 2 messages' })
  await dialog.getByRole('combobox', { name: 'To the queue' }).selectOption(other.queue_name)
  await expectAccessible(page, '[role=dialog]')
  await dialog.getByRole('button', { name: 'Send 2 copies' }).click()
  await expect(dialog.getByText(`2 messages sent to ${other.queue_name}.`)).toBeVisible()
  await page.keyboard.press('Escape')
  expect((await api.metrics(other.queue_id)).backlog_count).toBe(2)

  const exportSelected = async (format: string) => {
    await page.getByRole('button', { name: 'Export 2 selected' }).click()
    await page.getByRole('button', { name: format, exact: true }).click()
  }
  const [csv] = await Promise.all([page.waitForEvent('download'), exportSelected('CSV')])
  expect(await readFile(await csv.path(), 'utf8')).toContain("text,4,'=1+1\r\n")
  const [ndjson] = await Promise.all([page.waitForEvent('download'), exportSelected('NDJSON')])
  expect(await readFile(await ndjson.path(), 'utf8')).toContain('"content_type":"json","body":{"n":1}}\n')

  await loadedRows(page).filter({ hasText: '{"n":1}' }).click()
  await page.getByRole('button', { name: 'Edit and resend' }).click()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toContainText('"n": 1')
  await api.delete(other.queue_id)
})

test('what has no lease says why it cannot be acknowledged', async ({ page, api, queue }) => {
  await pushTexts(api, queue.queue_id, ['one', 'two'])
  await page.goto(`${queuePath(queue.queue_id, 'messages')}?mode=peek`)
  await page.getByRole('button', { name: 'Peek at messages' }).click()
  await loadedRows(page).first().getByRole('checkbox').click()
  // The keys work from the checkbox as well.
  for (const key of ['e', 'd']) {
    await page.keyboard.press(key)
    await expect(page.getByText('A peeked message has no lease')).toBeVisible()
  }
  await page.keyboard.press('j')
  await expect(page.locator('tr:focus')).toContainText('two')
  await page.getByText('Pull', { exact: true }).click()
  await page.getByRole('button', { name: 'Pull more' }).click()
  await expectRow(page.getByRole('table', { name: 'Messages' }), { Lease: COUNTS_DOWN })
  await expect(page.getByRole('form', { name: 'Retry with delay' })).toHaveCount(0)
})

test('what was loaded stays while one looks at another tab', async ({ page, api, queue }) => {
  await pushTexts(api, queue.queue_id, ['apple', 'pear', 'pineapple'])
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await setBatchSize(page, 2)
  await pull(page)
  await expect(loadedRows(page)).toHaveCount(2)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Messages' }).click()
  await expect(loadedRows(page)).toHaveCount(2)
  await pull(page)
  await expect(loadedRows(page)).toHaveCount(3)
})

import { expectAccessible, expectRow, pull, queuePath } from './actions.ts'
import { expect, test } from './fixtures.ts'

test('a lease that runs out says so, and the next pull is attempt 2', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: 'stuck', content_type: 'text' })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await expect(page.getByText('counts one attempt; after 4 attempts it is deleted')).toBeVisible()
  await page.getByRole('combobox', { name: 'Visibility timeout' }).selectOption('10 s')
  await pull(page)
  const messages = page.getByRole('table', { name: 'Messages' })
  await expectRow(messages, { Lease: /^0:(?:10|0\d)$/, Attempts: '1 of 4', Body: 'stuck' })
  await expect(messages.getByText('expired')).toBeVisible({ timeout: 15_000 })
  await pull(page)
  await expectRow(messages, { Lease: /^0:/, Attempts: '2 of 4', Body: 'stuck' })
  await expect(messages.locator('tbody').getByRole('row')).toHaveCount(1)
})

test('a retry with a delay keeps the message back for as long', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: 'later', content_type: 'text' })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  const messages = page.getByRole('table', { name: 'Messages' })
  await messages.getByRole('checkbox', { name: /^Select message/ }).check()
  await page.getByRole('button', { name: 'Retry with delay…' }).click()
  const form = page.getByRole('form', { name: 'Retry with delay' })
  await form.getByRole('textbox', { name: 'Delay in seconds' }).fill('3')
  await form.getByRole('button', { name: 'Retry later' }).click()
  await expect(page.getByText('Returned 1 message')).toBeVisible()

  await pull(page)
  await expect(page.getByText('1 message in the queue cannot be delivered yet')).toBeVisible()
  await expect(async () => {
    await pull(page)
    await expect(messages).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 10_000 })
  await expectRow(messages, { Attempts: '2 of 4', Body: 'later' })
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
  await expect(page.getByRole('button', { name: 'Pull messages' })).toBeDisabled()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Enable HTTP pull' }).click()
  await pull(page)
  await expectRow(page.getByRole('table', { name: 'Messages' }), { Body: '{"a":1}' })
})

test('a paused queue explains itself and delivers again after one click', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: { a: 1 } })
  await api.edit(queue.queue_id, { settings: { delivery_paused: true } })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await page.getByRole('main').getByText('Delivery is paused').waitFor()
  await page.getByRole('button', { name: 'Resume delivery' }).last().click()
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

test('a bulk ack shows for each message whether it counted', async ({ page, api, queue }) => {
  const bodies = ['first', 'second', 'third']
  await api.pushBatch(queue.queue_id, { messages: bodies.map((body) => ({ body, content_type: 'text' })) })
  const [, second] = (await api.peek(queue.queue_id, {})).messages
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  const messages = page.getByRole('table', { name: 'Messages' })
  await expectRow(messages, { Body: 'third' })
  await api.purgeRefs(queue.queue_id, [second?.ref ?? ''])

  await page.getByRole('checkbox', { name: 'Select all messages' }).check()
  await page.getByRole('button', { name: 'Acknowledge 3 messages' }).click()
  await expect(page.getByText('Acknowledged 2 messages, 1 warning')).toBeVisible()
  await expect(messages.locator('tbody').getByRole('row')).toHaveCount(1)
  await expectRow(messages, { Body: /^second.*no longer in the queue/ })
})

test('messages are triaged by keyboard alone', async ({ page, api, queue }) => {
  const bodies = ['one', 'two', 'three']
  await api.pushBatch(queue.queue_id, { messages: bodies.map((body) => ({ body, content_type: 'text' })) })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await page.getByRole('button', { name: 'Pull messages' }).press('Enter')
  const rows = page.getByRole('table', { name: 'Messages' }).locator('tbody').getByRole('row')
  await expect(rows).toHaveCount(3)
  await rows.first().focus()
  await page.keyboard.press('x')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+X')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Message body')).toHaveText('three')
  await page.getByRole('button', { name: 'Acknowledge 2 messages' }).press('Enter')
  await expect(rows).toHaveCount(1)
})

test('leases stay while one looks at another tab, and a filter in the address narrows them', async ({
  page,
  api,
  queue,
}) => {
  const bodies = ['apple', 'pear', 'pineapple']
  await api.pushBatch(queue.queue_id, { messages: bodies.map((body) => ({ body, content_type: 'text' })) })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Messages' }).click()
  const rows = page.getByRole('table', { name: 'Messages' }).locator('tbody').getByRole('row')
  await expect(rows).toHaveCount(3)
  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('APPLE')
  await expect(rows).toHaveCount(2)
  await expect(page.getByText('2 of 3 messages')).toBeVisible()
  await expect(page).toHaveURL(/\?filter=APPLE$/)
})

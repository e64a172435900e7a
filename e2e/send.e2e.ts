import { expectAccessible, queuePath, writeBody } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

test('malformed JSON is explained with its position and cannot be sent', async ({ page, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await writeBody(page, '{\n  "a": 1,\n  b: 2\n}')
  await expect(page.getByText('Line 3, column 3: expected a key in double quotes, found “b”.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send message' })).toBeDisabled()
  await expectAccessible(page)
  await writeBody(page, '{"id": 12345678901234567890}')
  await expect(page.getByText('12345678901234567890 would arrive as 12345678901234567000')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send message' })).toBeEnabled()
  await expectAccessible(page, 'main')
  await writeBody(page, '"just text"')
  await expect(page.getByText('Cloudflare refuses a bare string as JSON; send it as text.')).toBeVisible()
})

test('a text goes out with a delay, and the form keeps it for the next one', async ({ page, api, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await page.getByText('Text', { exact: true }).click()
  await writeBody(page, 'héllo')
  await expect(page.getByText('6 of 127,900 bytes')).toBeVisible()
  await page.getByRole('textbox', { name: 'Delay in seconds' }).fill('60')
  await expect(page.getByText('deliverable 1 min after sending')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText('The queue now holds 1 message (6 B)')).toBeVisible()
  expect((await api.pull(queue.queue_id, {})).messages).toEqual([])

  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue('héllo')
  await page.getByRole('button', { name: '0 s', exact: true }).click()
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect(page.getByText('The queue now holds 2 messages (12 B)')).toBeVisible()
  const { messages } = await api.pull(queue.queue_id, {})
  expect(messages).toMatchObject([{ body: 'héllo', metadata: { 'CF-Content-Type': 'text' } }])
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue('héllo')
})

test('a body above the limit is counted and refused before it is sent', async ({ page, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await page.getByText('Text', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Message body' }).fill('x'.repeat(127_901))
  await expect(page.getByText('127,901 of 127,900 bytes')).toBeVisible()
  await expect(page.getByText('The body is 1 byte too long.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send message' })).toBeDisabled()
})

test('Tab leads through the editor and out of it', async ({ page, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await page.getByRole('textbox', { name: 'Message body' }).click()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('textbox', { name: 'Delay in seconds' })).toBeFocused()
})

test('a variable is chosen from a menu, and stands where the cursor was', async ({ page, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  for (const type of ['JSON', 'Text']) {
    await page.getByText(type, { exact: true }).click()
    await writeBody(page, '""')
    await page.keyboard.press('ArrowLeft')
    await page.getByRole('button', { name: 'Variables' }).click()
    if (type === 'JSON') await expectAccessible(page, '[role=dialog]')
    await page.getByRole('button', { name: /^{{seq}}/ }).click()
    await expect(page.getByLabel('Preview with variables filled in')).toHaveText('"1"')
    await expect(page.getByRole('textbox', { name: 'Message body' })).toBeFocused()
  }
})

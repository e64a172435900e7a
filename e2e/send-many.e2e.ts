import type { Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { expectAccessible, queuePath, writeBody } from './actions.ts'
import { expect, test } from './fixtures.ts'

async function openMany(page: Page, queueId: string): Promise<void> {
  await page.goto(queuePath(queueId, 'send'))
  await page.getByText('Many', { exact: true }).click()
}

async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  await expect(page.getByRole('button', { name: 'Choose a file' })).toBeVisible()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
}

test('a template is saved, loaded after a reload and deleted', async ({ page, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await page.getByText('Text', { exact: true }).click()
  await writeBody(page, 'hello template')
  await page.getByRole('textbox', { name: 'Delay in seconds' }).fill('60')
  await page.getByRole('button', { name: 'Templates' }).click()
  await expectAccessible(page)
  await page.getByRole('textbox', { name: 'Save current as' }).fill('greeting')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Save current as' })).toBeHidden()
  await writeBody(page, 'something else')
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue('something else')
  await page.getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('button', { name: 'Load template greeting' }).click()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue('hello template')
  await expect(page.getByRole('textbox', { name: 'Delay in seconds' })).toHaveValue('60')
  await expect(page.getByText(/deliverable at (\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d/)).toBeVisible()
  await page.getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('button', { name: 'Delete template greeting' }).click()
  await expect(page.getByText('No templates yet for this queue.')).toBeVisible()
})

test('variables are previewed and sent with values; what was sent can be loaded again', async ({
  page,
  api,
  queue,
}) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await expect(page.getByRole('button', { name: 'Last sent' })).toBeDisabled()
  await page.getByText('Text', { exact: true }).click()
  await expect(page.getByText('Fill in variables')).toBeHidden()
  await writeBody(page, 'n={{seq}} id={{uuid}} {{name}}')
  await expect(page.getByLabel('Preview with variables filled in')).toHaveText(
    /^n=1 id=[0-9a-f-]{36} \{\{name\}\}$/,
  )
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect(page.getByText('The queue now holds 1 message')).toBeVisible()
  await page.getByRole('switch', { name: 'Fill in variables' }).click()
  await expect(page.getByLabel('Preview with variables filled in')).toBeHidden()
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect(page.getByText('The queue now holds 2 messages')).toBeVisible()
  const { messages } = await api.pull(queue.queue_id, {})
  expect(messages.map(({ body }) => body)).toEqual([
    expect.stringMatching(/^n=1 id=[0-9a-f-]{36} \{\{name\}\}$/),
    'n={{seq}} id={{uuid}} {{name}}',
  ])

  await writeBody(page, 'other')
  await page.getByRole('button', { name: 'Last sent' }).click()
  await expect(page.getByRole('button', { name: 'Text: n={{seq}}' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Text: n={{seq}}' }).first().click()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue(
    'n={{seq}} id={{uuid}} {{name}}',
  )
})

test('10,000 lines with 10 bad ones: these are shown, the others sent, and the rest downloaded', async ({
  page,
  api,
  queue,
}) => {
  const isBad = (index: number) => index % 1_000 === 999
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    isBad(index) ? `{"broken": ${index}` : JSON.stringify({ body: { index }, content_type: 'json' }),
  )
  await openMany(page, queue.queue_id)
  await chooseFile(page, 'orders.ndjson', lines.join('\n'))
  await expect(page.getByText('9,990 ready, 10 with problems')).toBeVisible()
  await expect(page.getByText('read as NDJSON')).toBeVisible()
  await page.getByRole('switch', { name: 'Only problems' }).click()
  const table = page.getByRole('table', { name: 'Lines' })
  await expect(
    table.getByText(/^Invalid JSON at column \d+: expected “,” or “}”, found the end\.$/),
  ).toHaveCount(10)
  await expectAccessible(page)
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(0)

  await page.getByRole('button', { name: 'Send 9,990 messages' }).click()
  await expect(page.getByText('Sent 9,990, failed 0, not sent 10.')).toBeVisible({ timeout: 30_000 })
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(9_990)
  const { messages } = await api.pull(queue.queue_id, { batch_size: 3 })
  expect(messages.map(({ body }) => atob(body))).toEqual(['{"index":0}', '{"index":1}', '{"index":2}'])
  await expectAccessible(page)

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the 10 lines that were not sent' }).click()
  const text = readFileSync(await (await downloading).path(), 'utf8')
  expect(text.trimEnd().split('\n')).toEqual(lines.filter((_, index) => isBad(index)))
})

test('a pasted list is repeated, each message with values of its own', async ({ page, api, queue }) => {
  await openMany(page, queue.queue_id)
  await page
    .getByRole('textbox', { name: 'Messages to send' })
    .fill('{"body":{"n":{{seq}}}}\n"text {{seq}}"\n{"body":"AA==","content_type":"bytes"}')
  // As it stands `{{seq}}` outside of a text is no JSON: variables are filled in only when that is asked for.
  await expect(page.getByText('1 ready, 2 with problems')).toBeVisible()
  await page.getByRole('switch', { name: 'Fill in variables' }).click()
  await expect(page.getByText('2 ready, 1 with problems')).toBeVisible()
  await expect(page.getByText('bytes and v8 bodies cannot be sent over HTTP.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Times the list is sent' }).fill('3')
  await page.getByRole('button', { name: 'Send 6 messages' }).click()
  await expect(page.getByText('Sent 6, failed 0, not sent 3.')).toBeVisible()
  const { messages } = await api.pull(queue.queue_id, { batch_size: 10 })
  const shown = messages.map(({ body, metadata }) =>
    metadata?.['CF-Content-Type'] === 'json' ? atob(body) : body,
  )
  expect(shown).toEqual(['{"n":1}', 'text 2', '{"n":3}', 'text 4', '{"n":5}', 'text 6'])
})

test('CSV is read by its columns, and a refused batch is told from one without an answer', async ({
  page,
  api,
  queue,
}) => {
  await openMany(page, queue.queue_id)
  await chooseFile(page, 'm.csv', 'body,content_type,delay_seconds\n"{""a"":1}",json,\n\'=1+1,text,60\n')
  await expect(page.getByText('2 ready, 0 with problems')).toBeVisible()
  await expect(page.getByText('read as CSV')).toBeVisible()
  await page.route('**/messages/batch', (route) => route.abort())
  await page.getByRole('button', { name: 'Send 2 messages' }).click()
  await expect(page.getByText('Sent 0, failed 0, not sent 0, 2 may have been sent.')).toBeVisible()
  await expect(
    page.getByRole('button', { name: 'Download the 2 lines that may have been sent' }),
  ).toBeVisible()
  await page.unroute('**/messages/batch')
  await page.getByRole('button', { name: 'Send 2 messages' }).click()
  await expect(page.getByText('Sent 2, failed 0, not sent 0.')).toBeVisible()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(2)
  const { messages } = await api.pull(queue.queue_id, {})
  expect(messages.map(({ body }) => atob(body))).toEqual(['{"a":1}'])
})

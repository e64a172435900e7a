import type { Locator, Page } from '@playwright/test'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expectAccessible, loadedRows, pull, queuePath, slowTime, writeBody } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

const run = promisify(execFile)

/** The message, open in the viewer. */
async function openFirst(page: Page, queueId: string): Promise<Locator> {
  await page.goto(queuePath(queueId, 'messages'))
  await pull(page)
  await loadedRows(page).first().click()
  return page.getByRole('region', { name: /^Message / })
}

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

test('code that is copied pushes the very same message again', async ({ page, context, api, queue }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const body = `it's {{now}} "quoted" \\ $HOME\nand 12345678901234567890`
  await api.push(queue.queue_id, { body, content_type: 'text' })
  const viewer = await openFirst(page, queue.queue_id)
  await slowTime(page)
  await viewer.getByRole('button', { name: 'Copy as…' }).click()
  await page.getByRole('button', { name: 'curl command' }).click()
  await expect(page.getByRole('button', { name: 'Copied curl command' })).toBeVisible()
  await run('sh', ['-c', await clipboard(page)])
  await page.getByRole('button', { name: 'SDK program' }).click()
  await expect(page.getByRole('button', { name: 'Copied SDK program' })).toBeVisible()
  await run('node', ['--input-type=module', '--eval', await clipboard(page)])
  const { messages } = await api.pull(queue.queue_id, {})
  expect(messages.map((message) => message.body)).toEqual([body, body])
})

test('a text that is JSON has a tree with every digit, its lease and its time as one likes it', async ({
  page,
  context,
  api,
  queue,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.addInitScript(() => localStorage.setItem('queuedeck-time', '"utc"'))
  const body = '{"id": 12345678901234567890, "part": 0.1234567890123456789, "deep": {"needle": 1}}'
  await api.push(queue.queue_id, { body, content_type: 'text' })
  const viewer = await openFirst(page, queue.queue_id)
  const tree = viewer.getByRole('tree')
  await expect(tree.getByRole('treeitem', { name: /id/ })).toContainText('12345678901234567890')
  await expect(tree.getByRole('treeitem', { name: /part/ })).toContainText('0.1234567890123456789')
  await expect(viewer.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z/)).toBeVisible()
  await slowTime(page)
  await viewer.getByRole('button', { name: 'Copy lease id' }).click()
  await expect(viewer.getByRole('button', { name: 'Copied lease id' })).toBeVisible()
  await api.ack(queue.queue_id, { acks: [{ lease_id: await clipboard(page) }] })
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(0)
})

test('bytes are shown as hex and taken along whole', async ({ page, context, api, queue }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const bytes = Buffer.from(Array.from({ length: 90_000 }, (_, index) => (index * 7) % 256))
  const text = `data:application/octet-stream;base64,${bytes.toString('base64')}`
  await api.push(queue.queue_id, { body: text, content_type: 'text' })
  const viewer = await openFirst(page, queue.queue_id)
  await viewer.getByRole('button', { name: 'Decode the data: URL' }).click()
  await expect(viewer.getByLabel('Message body')).toContainText('000000  00 07 0e 15')
  await expect(viewer.getByText('24,464 more bytes are not shown.')).toBeVisible()
  await slowTime(page)
  await viewer.getByRole('button', { name: 'Copy body as base64' }).click()
  await expect(viewer.getByRole('button', { name: 'Copied body as base64' })).toBeVisible()
  expect(await clipboard(page)).toBe(bytes.toString('base64'))
  const downloading = page.waitForEvent('download')
  await viewer.getByRole('button', { name: 'Download body' }).click()
  expect((await readFile(await (await downloading).path())).equals(bytes)).toBe(true)
})

test('what cannot be sent again as it is says why, and is not retyped', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: 'aGVsbG8gcXVldWU=', content_type: 'text' })
  // Only a Worker can send bytes: here a message arrives as if one had.
  await page.route('**/messages/pull', async (route) => {
    const response = await route.fetch()
    const answer = (await response.json()) as {
      result: { messages: { metadata: object; timestamp_ms: number }[] }
    }
    for (const message of answer.result.messages) {
      message.metadata = { 'CF-Content-Type': 'bytes', source: { script: 'orders' } }
      // No date: https://tc39.es/ecma262/#sec-time-values-and-time-range
      message.timestamp_ms = 8.64e15 + 1
    }
    await route.fulfill({ response, json: answer })
  })
  const viewer = await openFirst(page, queue.queue_id)
  await expect(viewer.getByText('bytes bodies can be sent only by Workers')).toBeVisible()
  await expect(viewer.getByText('{"script":"orders"}')).toBeVisible()
  await expect(viewer.getByText('8640000000000001')).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Edit and resend' })).toBeDisabled()
  await expect(viewer.getByRole('button', { name: 'Copy as…' })).toBeDisabled()
  await expectAccessible(page, 'main')
})

test('editing and sending again fills in nothing, and asks before it replaces what is being written', async ({
  page,
  api,
  queue,
}) => {
  await api.push(queue.queue_id, { body: { tpl: '{{now}}' } })
  await page.goto(queuePath(queue.queue_id, 'send'))
  await writeBody(page, '{"unsent": true}')
  const viewer = await openFirst(page, queue.queue_id)
  await viewer.getByRole('button', { name: 'Edit and resend' }).click()
  const dialog = page.getByRole('dialog', { name: 'Replace the draft for this queue?' })
  await expect(dialog).toBeVisible()
  await expectAccessible(page, '[role=dialog]')
  await dialog.getByRole('button', { name: 'Replace the draft' }).click()
  await expect(page.getByRole('switch', { name: 'Fill in variables' })).not.toBeChecked()
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect(page.getByText('The queue now holds 2 messages')).toBeVisible()
  const { messages } = await api.pull(queue.queue_id, {})
  expect(messages.map(({ body }) => atob(body))).toEqual(['{"tpl":"{{now}}"}'])
})

test('copies without an answer are not sent again by themselves', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: 'once', content_type: 'text' })
  const viewer = await openFirst(page, queue.queue_id)
  await viewer.getByRole('button', { name: 'Copy to…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Copy 1 message' })
  // The batch is taken, and its answer lost.
  await page.route('**/messages/batch', async (route) => {
    await route.fetch()
    await route.abort()
  })
  await dialog.getByRole('button', { name: 'Send 1 copy' }).click()
  await expect(dialog.getByText('Sent 0, failed 0, not sent 0, 1 may have been sent.')).toBeVisible()
  await expect(dialog.getByRole('region', { name: 'Messages that were not sent' })).toContainText(
    'may have been sent',
  )
  await expect(dialog.getByRole('button', { name: 'Send 1 copy' })).toBeDisabled()
  await expectAccessible(page, '[role=dialog]')
  await page.unroute('**/messages/batch')
  await dialog.getByRole('button', { name: 'Send again: 1 that may have been sent' }).click()
  await expect(dialog.getByText(`1 message sent to ${queue.queue_name}.`)).toBeVisible()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(3)
})

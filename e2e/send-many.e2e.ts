import type { Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { expectAccessible, expectRow, queuePath } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

async function openBulk(page: Page, queueId: string): Promise<void> {
  await page.goto(queuePath(queueId, 'send'))
  await page.getByText('Many messages', { exact: true }).click()
}

async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  await expect(page.getByRole('button', { name: 'Choose a file' })).toBeVisible()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
}

test('10,000 lines with 10 bad ones: these are shown, the others sent, and the rest downloaded', async ({
  page,
  api,
  queue,
}) => {
  const isBad = (index: number) => index % 1_000 === 999
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    isBad(index) ? `{"broken": ${index}` : JSON.stringify({ body: { index }, content_type: 'json' }),
  )
  await openBulk(page, queue.queue_id)
  await chooseFile(page, 'orders.ndjson', lines.join('\n'))
  await expect(page.getByText('9,990 ready, 10 with problems')).toBeVisible()
  await expect(page.getByText('read as NDJSON')).toBeVisible()
  await page.getByRole('switch', { name: 'Only problems' }).click()
  const table = page.getByRole('table', { name: 'Lines' })
  await expect(
    table.getByText(/^Invalid JSON at column \d+: expected “,” or “}”, found the end\.$/),
  ).toHaveCount(10)
  await expectAccessible(page, 'main')
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(0)

  await page.getByRole('button', { name: 'Send 9,990 messages' }).click()
  await expect(page.getByText('Sent 9,990, failed 0, not sent 10.')).toBeVisible()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(9_990)
  const { messages } = await api.pull(queue.queue_id, { batch_size: 3 })
  expect(messages.map(({ body }) => atob(body))).toEqual(['{"index":0}', '{"index":1}', '{"index":2}'])
  await expectAccessible(page, 'main')

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the 10 lines that were not sent' }).click()
  const text = readFileSync(await (await downloading).path(), 'utf8')
  expect(text.trimEnd().split('\n')).toEqual(lines.filter((_, index) => isBad(index)))
})

test('a pasted list is repeated, each message with values of its own', async ({ page, api, queue }) => {
  await openBulk(page, queue.queue_id)
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
  await openBulk(page, queue.queue_id)
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

test('what is exported is imported as it was, as NDJSON and as CSV', async ({ page, api, queue }) => {
  const texts = ["'=1+1", '=1+1', '\t=x', 'Hello {{seq}}', 'a,"b"\r\nc', ' padded ']
  await api.pushBatch(queue.queue_id, {
    messages: [
      ...texts.map((body) => ({ body, content_type: 'text' as const })),
      { body: { tpl: '{{now}}', 'a"b': [1.5, null] } },
    ],
  })
  const bodies = async () =>
    (await api.peek(queue.queue_id, { batch_size: 100 })).messages.map(({ body, metadata }) =>
      JSON.stringify([body, metadata?.['CF-Content-Type']]),
    )
  const before = await bodies()
  await page.goto(`${queuePath(queue.queue_id, 'messages')}?mode=peek`)
  await page.getByRole('textbox', { name: 'Batch size' }).fill('100')
  await page.getByRole('button', { name: 'Peek at messages' }).click()
  const files: { name: string; text: string }[] = []
  for (const format of ['NDJSON', 'CSV']) {
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export 7 shown' }).click()
    await page.getByRole('button', { name: format }).click()
    const text = readFileSync(await (await downloading).path(), 'utf8')
    files.push({ name: `export.${format.toLowerCase()}`, text })
  }
  await page.getByRole('link', { name: 'Send', exact: true }).click()
  await page.getByText('Many messages', { exact: true }).click()
  for (const [index, { name, text }] of files.entries()) {
    await chooseFile(page, name, text)
    await expect(page.getByRole('switch', { name: 'Fill in variables' })).not.toBeChecked()
    await page.getByRole('button', { name: 'Send 7 messages' }).click()
    await expect(page.getByText('Sent 7, failed 0, not sent 0.')).toBeVisible()
    await expect(async () => {
      expect((await bodies()).sort()).toEqual(
        Array.from({ length: index + 2 }, () => before)
          .flat()
          .sort(),
      )
    }).toPass()
    await page.getByRole('button', { name: 'Remove' }).click()
  }
})

test('a run goes on while one is elsewhere, is seen from everywhere, and is stopped from another tab', async ({
  page,
  api,
  queue,
}) => {
  await openBulk(page, queue.queue_id)
  const elements = Array.from({ length: 1_000 }, (_, index) => ({ index }))
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'dropped.json', { type: 'application/json' }))
    return transfer
  }, JSON.stringify(elements))
  await page.getByRole('group', { name: 'List of messages' }).dispatchEvent('drop', { dataTransfer: data })
  await expect(page.getByText('1,000 ready, 0 with problems')).toBeVisible()
  await expect(page.getByText('read as a JSON array')).toBeVisible()
  await expectRow(page.getByRole('table', { name: 'Lines' }), {
    Element: '2',
    'Body or problem': '{"index":1}',
  })

  // The third batch waits until the test lets it go.
  let letGo = () => undefined as void
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  let batches = 0
  await page.route('**/messages/batch', async (route) => {
    if (++batches === 3) await gate
    await route.continue()
  })
  await page.getByRole('button', { name: 'Send 1,000 messages' }).click()
  await expect(page.getByText(/^200 of 1,000, [\d,]+ messages\/s$/)).toBeVisible()
  await page.getByRole('link', { name: 'Overview' }).click()
  const sending = page.getByRole('region', { name: 'Sending' })
  await expect(sending.getByText(`Sending a list of 1,000 messages to ${queue.queue_name}.`)).toBeVisible()
  await expect(sending.getByText(/^200 of 1,000, [\d,]+ messages\/s$/)).toBeVisible()
  await expectAccessible(page, 'section[aria-label=Sending]')

  // On another page of the app the header has it, with the way back.
  await page.getByRole('link', { name: 'Queuedeck' }).click()
  await page.getByRole('button', { name: /^1 task running 20 %$/ }).press('Enter')
  const runs = page.getByRole('dialog', { name: 'Background tasks' })
  await expect(runs.getByText(`Sending a list of 1,000 messages to ${queue.queue_name}`)).toBeVisible()
  await expect(runs.getByText(/^200 of 1,000, [\d,]+ messages\/s$/)).toBeVisible()
  await expect(runs.getByRole('button', { name: 'Stop sending a list of 1,000 messages' })).toBeEnabled()
  await expectAccessible(page, '[role=dialog]')
  const asked = page.waitForEvent('dialog')
  void page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^1 task running/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await runs.getByRole('link', { name: queue.queue_name }).click()
  await expect(page.getByText('dropped.json')).toBeVisible()
  await expect(page.getByRole('button', { name: /task running/ })).toHaveCount(0)
  await page.getByRole('link', { name: 'Overview' }).click()

  await sending.getByRole('button', { name: 'Stop' }).click()
  letGo()
  await expect(
    sending.getByText('Sent 300, failed 0, not sent 700. It ended early: You stopped it.'),
  ).toBeVisible()
  await sending.getByRole('link', { name: 'Show the result of each line' }).click()
  await expect(page.getByText('dropped.json')).toBeVisible()
  await expect(
    page.getByRole('table', { name: 'Lines' }).getByText('sent', { exact: true }).first(),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Download the 700 lines that were not sent' })).toBeVisible()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(300)
})

test('on a phone a problem of a line can be read in full @phone', async ({ page, queue }) => {
  await openBulk(page, queue.queue_id)
  await page.getByRole('textbox', { name: 'Messages to send' }).fill('{"body":"x","content_type":"xml"}')
  const problem = page.getByText('The content type must be json or text; it is "xml".')
  await expect(problem).toBeVisible()
  expect((await problem.boundingBox())?.width ?? 0).toBeGreaterThan(200)
  await expectAccessible(page)
})

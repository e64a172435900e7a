import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { QueuesClient } from '#contract/client.ts'
import { patiently } from '#testing/time-limits.ts'
import {
  doNow,
  expectAccessible,
  expectRow,
  holdLong,
  loadedRows,
  pull,
  queuePath,
  setBatchSize,
  slowTime,
} from './actions.ts'
import { expect, test } from './fixtures.ts'

/** What is left of a lease. */
const COUNTS_DOWN = /^\d+:\d\d$/

/** Sends texts, and answers when they are there. */
const pushTexts = (api: QueuesClient, queueId: string, bodies: string[]) =>
  api.pushBatch(queueId, { messages: bodies.map((body) => ({ body, content_type: 'text' })) })

test.describe('looking', () => {
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

  test('a paused queue can be peeked at, and delivers again after one click', async ({
    page,
    api,
    queue,
  }) => {
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
})

test.describe('the lease tray', () => {
  test('keeps leases over a reload, extends them and gives them back', async ({ page, api, queue }) => {
    await pushTexts(api, queue.queue_id, ['one', 'two'])
    await page.goto(queuePath(queue.queue_id, 'messages'))
    await pull(page)
    await expect(loadedRows(page)).toHaveCount(2)
    await page.reload()
    await page.getByRole('button', { name: '2 leases' }).click()
    const tray = page.getByRole('dialog', { name: 'Leases held by this browser' })
    const leases = tray.getByRole('region', { name: `Leases of ${queue.queue_name}` })
    await expect(leases.getByRole('listitem')).toHaveCount(2)
    await expect(leases.getByText(/^(?:10:00|9:\d\d)$/).first()).toBeVisible()
    await expectAccessible(page, '[role=dialog]')
    await leases.getByRole('button', { name: 'Extend by 2 min' }).click()
    await expect(tray.getByText('Extended 2 leases.')).toBeVisible()
    await expect(leases.getByText(/^1[12]:\d\d$/)).toHaveCount(2)
    await tray.getByRole('button', { name: 'Release all' }).click()
    await expect(tray.getByText('Released 2 leases.')).toBeVisible()
    expect((await api.pull(queue.queue_id, {})).messages.map(({ attempts }) => attempts)).toEqual([2, 2])
  })

  test('is the same in every tab, and leaving with open leases asks first', async ({ page, api, queue }) => {
    await pushTexts(api, queue.queue_id, ['one'])
    await page.goto(queuePath(queue.queue_id, 'messages'))
    const other = await page.context().newPage()
    await other.goto('/local/queues')
    await pull(page)
    await other.getByRole('button', { name: '1 lease' }).click()
    const tray = other.getByRole('dialog', { name: 'Leases held by this browser' })
    await expect(tray.getByRole('listitem')).toHaveCount(1)

    const asked = page.waitForEvent('dialog')
    void page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    await expect(loadedRows(page)).toHaveCount(1)
    page.once('dialog', (question) => void question.accept())
    await page.reload()
    await page.getByRole('button', { name: 'Pull messages' }).click()
    await expect(page.getByText('1 message is leased by this browser.')).toBeVisible()
    const askedAgain = page.waitForEvent('dialog')
    void page.close({ runBeforeUnload: true })
    await (await askedAgain).dismiss()
    await page.getByRole('button', { name: 'Show the leases' }).click()
    await page.getByRole('switch', { name: 'Release when I leave' }).click()
    page.on('dialog', (question) => expect(question.type()).toBe('nothing to ask'))
    await page.reload()
    await expect(async () => {
      expect((await api.peek(queue.queue_id, {})).messages).toHaveLength(1)
    }).toPass()
    await pull(page)
    await expect(loadedRows(page)).toHaveCount(1)

    await tray.getByRole('button', { name: 'Release all' }).click()
    await expect(page.getByRole('button', { name: '1 lease' })).toHaveCount(0)
    await expect(page.getByRole('table', { name: 'Messages' }).getByText('expired')).toBeVisible()
    await other.close()
  })

  test('a lease that has ended says why nothing can be done with it', async ({ page, api, queue }) => {
    await pushTexts(api, queue.queue_id, ['one'])
    await page.goto(queuePath(queue.queue_id, 'messages'))
    await page.getByRole('combobox', { name: 'Visibility timeout' }).selectOption('Custom…')
    await page.getByRole('textbox', { name: 'Seconds' }).fill('2')
    await pull(page)
    await loadedRows(page).first().click()
    const viewer = page.getByRole('region', { name: /^Message / })
    await expect(viewer.getByText('The lease has expired. Late:')).toBeVisible({ timeout: patiently(2_000) })
    await page.getByRole('button', { name: 'Leases expired' }).click()
    const tray = page.getByRole('dialog', { name: 'Leases held by this browser' })
    await expect(tray.getByText('Expired leases cannot be extended or released')).toBeVisible()
    await expect(tray.getByRole('button', { name: 'Release all' })).toBeDisabled()
    await tray.getByRole('button', { name: 'Forget 1 expired' }).click()
    await expect(tray.getByText('No leases')).toBeVisible()
    await page.keyboard.press('Escape')

    await loadedRows(page).first().getByRole('checkbox').check()
    const bar = page.getByRole('toolbar', { name: 'Selected messages' })
    await expect(bar.getByText('The lease has expired: an ack is late')).toBeVisible()
    await expect(bar.getByRole('button', { name: 'Extend 1 message' })).toBeDisabled()
    await bar.getByRole('button', { name: 'Acknowledge 1 message' }).click()
    await expect(page.getByText('Acknowledged 1 message')).toBeVisible()
    expect((await api.metrics(queue.queue_id)).backlog_count).toBe(0)
  })
})

test.describe('finding', () => {
  test('a filter in the address narrows by text, path and size; columns and order are remembered', async ({
    page,
    api,
    queue,
  }) => {
    const orders = ['Lyon', 'Oslo', 'Quito', 'Oslo'].map((city, index) => ({
      body: { order: { city, id: 9_007_199_254_740_000 + index } },
    }))
    await api.pushBatch(queue.queue_id, { messages: orders })
    await page.goto(queuePath(queue.queue_id, 'messages'))
    await pull(page)
    await expect(loadedRows(page)).toHaveCount(4)
    await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('OSLO')
    await expect(page.getByText('2 of 4 messages')).toBeVisible()
    await expect(page).toHaveURL(/\?filter=OSLO$/)
    // As in a mail client: what the filter hides is counted, and left alone.
    await page.getByRole('checkbox', { name: 'Select all 2 shown' }).check()
    await expect(page.getByText('2 selected', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Select all 4 loaded' }).click()
    await expect(page.getByText('2 of 4 selected are shown; 2 hidden')).toBeVisible()
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('link', { name: 'Messages' }).click()
    await expect(page.getByText('2 of 4 selected are shown; 2 hidden')).toBeVisible()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('')
    await loadedRows(page).nth(1).click()
    await loadedRows(page)
      .nth(3)
      .click({ modifiers: ['Shift'] })
    await expect(page.getByText('3 selected', { exact: true })).toBeVisible()
    expect(await page.evaluate(() => String(getSelection()))).toBe('')
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByRole('button', { name: 'Close the message' }).click()

    await page.getByRole('button', { name: 'Filters' }).click()
    const filters = page.getByRole('form', { name: 'Filters' })
    await filters.getByRole('textbox', { name: 'JSON path' }).fill('$.order.city')
    await filters.getByRole('textbox', { name: 'Value at the path' }).fill('Quito')
    await expect(page.getByText('1 of 4 messages')).toBeVisible()
    await filters.getByRole('textbox', { name: 'Size' }).fill('big')
    await expect(filters.getByText(/such as|Write/).first()).toBeVisible()
    await expectAccessible(page, 'form[aria-label=Filters]')
    for (const [field, none] of [
      ['Attempts', '>1'],
      ['Age', '>1h'],
    ] as const) {
      await filters.getByRole('button', { name: 'Clear all' }).click()
      await filters.getByRole('textbox', { name: field, exact: true }).fill(none)
      await expect(page.getByText('No messages match the filter')).toBeVisible()
      await filters
        .getByRole('textbox', { name: field, exact: true })
        .fill(`<${none.slice(1)}`.replace('<1', '<2'))
      await expect(page.getByText('4 of 4 messages')).toBeVisible()
    }
    await filters.getByRole('combobox', { name: 'Content type' }).selectOption('text')
    await expect(page.getByText('No messages match the filter')).toBeVisible()
    await filters.getByRole('button', { name: 'Clear all' }).click()
    await filters.getByRole('button', { name: 'Done' }).click()
    await expect(page.getByText('4 messages', { exact: true })).toBeVisible()

    await page.getByRole('button', { name: 'Columns' }).click()
    const columns = page.getByRole('form', { name: 'Columns' })
    await columns.getByRole('textbox', { name: 'Column by JSON path' }).fill('$.order.city')
    await columns.getByRole('button', { name: 'Add' }).click()
    await columns.getByRole('checkbox', { name: 'type' }).uncheck()
    await columns.getByText('UTC', { exact: true }).click()
    await expectAccessible(page, 'form[aria-label=Columns]')
    await page.keyboard.press('Escape')
    await expect(columns).toHaveCount(0)
    const utc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/
    await expectRow(page.getByRole('table', { name: 'Messages' }), { Age: utc })
    const messages = page.getByRole('table', { name: 'Messages' })
    await expectRow(messages, { '$.order.city': 'Quito' })
    await messages.getByRole('button', { name: '$.order.city' }).click()
    await messages.getByRole('button', { name: '$.order.city' }).click()
    await expect(messages.getByRole('columnheader', { name: '$.order.city' })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
    await expect(loadedRows(page).first()).toContainText('Quito')
    await page.reload()
    await pull(page)
    await expect(page.getByText('No messages available now')).toBeVisible()
    await page.getByRole('button', { name: '4 leases' }).click()
    await page.getByRole('button', { name: 'Release all' }).click()
    await page.keyboard.press('Escape')
    await pull(page)
    await expect(loadedRows(page).first()).toContainText('Quito')
    await expect(messages.getByRole('columnheader', { name: 'Type' })).toHaveCount(0)
  })

  test('a scan pulls on until enough match, and gives the others back', async ({ page, api, queue }) => {
    const bodies = Array.from({ length: 250 }, (_, index) => (index === 130 ? 'the needle' : `hay ${index}`))
    for (let start = 0; start < 250; start += 100)
      await pushTexts(api, queue.queue_id, bodies.slice(start, start + 100))
    await page.goto(`${queuePath(queue.queue_id, 'messages')}?filter=needle`)
    await page.getByRole('button', { name: 'Scan…' }).click()
    const form = page.getByRole('form', { name: 'Scan' })
    await form.getByRole('textbox', { name: 'Matches wanted' }).fill('1')
    await form.getByRole('button', { name: 'Start the scan' }).click()
    await expectRow(page.getByRole('table', { name: 'Messages' }), { Body: 'the needle' })
    await expect(page.getByText('1 of 1 message')).toBeVisible()
    await expect(page.getByRole('button', { name: '1 lease' })).toBeVisible()
    const back = await api.peek(queue.queue_id, { batch_size: 100 })
    expect(back.messages.filter(({ attempts }) => attempts === 1).length).toBeGreaterThan(0)
  })

  test('messages are grouped by shape, and a group is acted on', async ({ page, api, queue }) => {
    const messages = Array.from({ length: 9 }, (_, index) => ({
      body: index < 6 ? { order: { id: index } } : { refund: { amount: index } },
    }))
    await api.pushBatch(queue.queue_id, { messages })
    await page.goto(queuePath(queue.queue_id, 'messages'))
    await pull(page)
    await page.getByRole('combobox', { name: 'Group by' }).selectOption('shape')
    const groups = page.getByRole('list', { name: 'Groups' })
    await expect(groups.getByRole('listitem')).toHaveCount(2)
    await expect(groups.getByRole('listitem').last()).toContainText('{refund: {amount: number}}')
    await groups.getByRole('button', { name: /^Select the 3 of/ }).click()
    await page.getByRole('button', { name: 'Acknowledge 3 messages' }).click()
    await doNow(page)
    await expect(loadedRows(page)).toHaveCount(6)
    await expect(groups.getByRole('listitem')).toHaveCount(1)

    await page.getByRole('combobox', { name: 'Group by' }).selectOption('value at a path')
    await expect(page.getByText('Enter the JSON path to group by')).toBeVisible()
    const path = page.getByRole('combobox', { name: 'JSON path of the groups' })
    await expect(path).toHaveAttribute('placeholder', '$.order.id')
    await path.fill('$.order.id')
    await expect(groups.getByRole('listitem')).toHaveCount(6)
    await expectAccessible(page, 'main')
  })
})

test.describe('reading', () => {
  test('a big integer keeps its digits, and a value can be found in the tree', async ({
    page,
    api,
    queue,
  }) => {
    // As text, since a client's JSON would have it rounded on the way: a double has no such number.
    await pushTexts(api, queue.queue_id, ['{"a":{"deep":{"needle":9007199254740993}},"b":[1,2]}'])
    await page.goto(queuePath(queue.queue_id, 'messages'))
    await pull(page)
    await loadedRows(page).first().click()
    const tree = page.getByRole('tree')
    await expect(tree.getByRole('treeitem').first()).toBeVisible()
    await page.getByRole('textbox', { name: 'Find in body' }).fill('needle')
    await expect(tree.getByRole('treeitem', { name: /needle/ })).toContainText('9007199254740993')
    await expectAccessible(page, 'main')
  })

  test('what is packed in a text is offered and unpacked', async ({ page, api, queue }) => {
    const packed = gzipSync(JSON.stringify({ hidden: 'treasure' })).toString('base64')
    await pushTexts(api, queue.queue_id, [packed])
    await page.goto(queuePath(queue.queue_id, 'messages'))
    await pull(page)
    await loadedRows(page).first().click()
    await page.getByRole('button', { name: /Decode base64/ }).click()
    await page.getByRole('button', { name: /Unpack gzip/ }).click()
    await expect(page.getByRole('region', { name: /^Message / }).getByText('treasure')).toBeVisible()
  })

  test('two messages are compared line by line', async ({ page, api, queue }) => {
    await api.pushBatch(queue.queue_id, {
      messages: [{ body: { city: 'Lyon', id: 1 } }, { body: { city: 'Oslo', id: 1 } }],
    })
    await page.goto(queuePath(queue.queue_id, 'messages'))
    await pull(page)
    await page.getByRole('checkbox', { name: 'Select all messages' }).check()
    await page.getByRole('button', { name: 'Compare' }).click()
    const dialog = page.getByRole('dialog', { name: 'Compare two messages' })
    await expect(dialog.getByText('1 line removed, 1 line added.')).toBeVisible()
    await expect(dialog.getByText('"city": "Oslo"')).toBeVisible()
    await expectAccessible(page, '[role=dialog]')
  })
})

test.describe('acting', () => {
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
})

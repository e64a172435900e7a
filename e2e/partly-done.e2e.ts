import { doNow, expectAccessible, holdLong, loadedRows, pull, setBatchSize } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { createQueue, withFaultyAccount } from './support/faulty-account.ts'
import { INVALID } from './support/faulty-proxy.ts'

test('what is done in part says so for each message, and the rest can be tried again', async ({ page }) => {
  await withFaultyAccount(page, {}, async ({ account, upstream, tabOf }) => {
    const queueId = await createQueue(account, 'orders', [])
    for (const count of [100, 100, 50]) {
      const messages = Array.from({ length: count }, (_, index) => ({ body: { index } }))
      await account.pushBatch(queueId, { messages })
    }
    const left = async () => (await account.metrics(queueId)).backlog_count
    await page.goto(tabOf(queueId))
    await holdLong(page)

    // A scan that is stopped keeps what it has, and gives back what does not match.
    const goOn = upstream.hold('pull')
    await page.goto(`${tabOf(queueId)}?filter=nothing+like+it`)
    await page.getByRole('button', { name: 'Scan…' }).click()
    await page.getByRole('button', { name: 'Start the scan' }).click()
    await expect(page.getByText('0 of at most 1,000 scanned, 0 of 10 matching')).toBeVisible()
    await page.getByRole('button', { name: 'Stop' }).click()
    goOn()
    await expect(page.getByText('Scanned 100 messages, 0 matching: stopped. 100 released.')).toBeVisible()

    // What could not be given back stays, with the reason.
    upstream.refuse('ack', INVALID)
    await page.getByRole('button', { name: 'Scan…' }).click()
    await page.getByRole('textbox', { name: 'Messages at most' }).fill('10')
    await page.getByRole('button', { name: 'Start the scan' }).click()
    await expect(page.getByText('10 could not be released; see their rows for the reason.')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await expect(loadedRows(page).first()).toContainText('This batch was refused')
    upstream.restore('ack')
    await page.getByRole('checkbox', { name: 'Select all messages' }).check()
    await page.getByRole('button', { name: 'Release 10 messages' }).click()
    await expect(page.getByText('Retried 10 messages at once')).toBeVisible()

    await holdLong(page)
    await setBatchSize(page, 100)
    for (const count of [100, 200, 250]) {
      await pull(page)
      await expect(page.getByText(`${count} messages`, { exact: true })).toBeVisible()
    }
    await page.getByRole('checkbox', { name: 'Select all messages' }).check()

    // Stopped after the first call: the others were not tried.
    const acknowledge = upstream.hold('ack')
    await page.getByRole('button', { name: 'Acknowledge 250 messages' }).click()
    await doNow(page)
    await expect(page.getByText('Acknowledging 250 messages: 0 of 250')).toBeVisible()
    await page.getByRole('button', { name: 'Stop' }).click()
    acknowledge()
    await expect(page.getByText('Acknowledged 100 messages, 150 not tried')).toBeVisible()
    expect(await left()).toBe(150)
    await expect(page.getByText('150 selected')).toBeVisible()
    await expect(loadedRows(page).first()).toContainText('Not tried: the task was stopped.')

    // Refused at the first call: it failed, and the next one was not tried.
    upstream.refuse('ack', INVALID)
    await page.getByRole('button', { name: 'Acknowledge 150 messages' }).click()
    await doNow(page)
    await expect(page.getByText('Acknowledged 0 messages, 100 failed, 50 not tried')).toBeVisible()
    await expect(loadedRows(page).first()).toContainText('This batch was refused')
    expect(await left()).toBe(150)

    // What failed is still selected, to be tried again.
    upstream.restore('ack')
    const goOnAcknowledging = upstream.hold('ack')
    await page.getByRole('button', { name: 'Acknowledge 150 messages' }).click()
    await doNow(page)
    const bar = page.getByText('Acknowledging 150 messages: 0 of 150')
    await expect(bar).toBeVisible()

    // It goes on without its page, which has it again when one comes back.
    await page.getByRole('link', { name: 'Queuedeck' }).click()
    await page.getByRole('button', { name: '1 task running 0 %' }).click()
    const runs = page.getByRole('dialog', { name: 'Background tasks' })
    await expect(runs.getByText('0 of 150', { exact: true })).toBeVisible()
    await runs.getByRole('link', { name: 'orders' }).click()
    await expect(bar).toBeVisible()
    await expect(page.getByRole('button', { name: /task running/ })).toHaveCount(0)

    // How it ended on a page nobody looks at stays until it was seen.
    await page.getByRole('link', { name: 'Queuedeck' }).click()
    await expect(page.getByRole('button', { name: '1 task running 0 %' })).toBeVisible()
    goOnAcknowledging()
    await expect(page.getByRole('status').getByText('orders: Acknowledged 150 messages.')).toBeAttached()
    await page.getByRole('button', { name: '1 task ended' }).click()
    await expect(runs.getByText('Acknowledged 150 messages', { exact: true })).toBeVisible()
    await expectAccessible(page, '[role=dialog]')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: /task ended/ })).toHaveCount(0)
    await expect(page.getByRole('main')).toBeFocused()
    expect(await left()).toBe(0)
  })
})

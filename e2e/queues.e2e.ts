import { expectAccessible, expectRow, queuePath, skipPolls } from './support/actions.ts'
import { expect, startServer, test } from './support/fixtures.ts'

test('the list is searched and sorted, and the address keeps both', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: {} })
  await page.goto('/')
  const queues = page.getByRole('table', { name: 'Queues' })
  await page.keyboard.press('/')
  await page.getByRole('searchbox', { name: 'Search queues by name' }).fill(queue.queue_name)
  await expect(queues.locator('tbody').getByRole('row')).toHaveCount(1)
  await queues.getByRole('button', { name: 'Backlog' }).click()
  await expect(queues.getByRole('columnheader', { name: 'Backlog' })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  await expect(page).toHaveURL(new RegExp(`q=${queue.queue_name}&sort=-backlog$`))
  await page.reload()
  await expect(queues.locator('tbody').getByRole('row')).toHaveCount(1)
  await expectRow(queues, { Name: new RegExp(`^${queue.queue_name}`), Backlog: '1', Size: '2 B' })
  await page.getByRole('searchbox', { name: 'Search queues by name' }).fill('no-such-queue')
  await page.getByRole('button', { name: 'Clear search' }).click()
  await expectRow(queues, { Name: new RegExp(`^${queue.queue_name}`) })
})

test('the charts show what the server measured, and the same as a table', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: {} })
  await page.goto(`${queuePath(queue.queue_id, 'overview')}?range=15m`)
  for (const name of ['Backlog', 'Backlog size', 'Age of the oldest message']) {
    await expect(page.getByRole('img', { name: `${name} over 15 min` })).toBeVisible()
  }
  await expectAccessible(page)
  await page.getByText('6 h', { exact: true }).click()
  await expect(page).toHaveURL(/range=6h/)
  await page.getByRole('button', { name: 'Show as table' }).click()
  await expect(page).toHaveURL(/range=6h&view=table/)
  await page.reload()
  await expectRow(page.getByRole('region', { name: 'History as a table' }), { Backlog: '1', Size: '2 B' })
})

test('settings are saved, a queue is purged and deleted only by its typed name', async ({
  page,
  api,
  queue,
}) => {
  await api.push(queue.queue_id, { body: {} })
  await page.goto(queuePath(queue.queue_id, 'settings'))
  const delivery = page.getByRole('form', { name: 'Delivery' })
  await delivery.getByRole('textbox', { name: 'Delivery delay, seconds' }).fill('7')
  await delivery.getByRole('button', { name: 'Save delivery settings' }).click()
  await expect.poll(async () => (await api.get(queue.queue_id)).settings.delivery_delay).toBe(7)

  const consumer = page.getByRole('form', { name: 'Consumer' })
  await consumer.getByRole('textbox', { name: 'Max retries' }).fill('5')
  await consumer.getByRole('button', { name: 'Save consumer' }).click()
  await expect.poll(async () => (await api.get(queue.queue_id)).consumers[0]?.settings.max_retries).toBe(5)
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Purge…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Purge the queue' })
  await expect(dialog.getByRole('button', { name: 'Purge all messages' })).toBeDisabled()
  await expectAccessible(page, '[role=dialog]')
  await dialog.getByRole('textbox').fill(queue.queue_name)
  await dialog.getByRole('button', { name: 'Purge all messages' }).click()
  await expect(page.getByText('The queue was purged.')).toBeVisible()
  expect((await api.metrics(queue.queue_id)).backlog_count).toBe(0)

  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill(queue.queue_name)
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the queue' }).click()
  await expect(page.getByRole('heading', { name: 'Queues', level: 1 })).toBeVisible()
  expect((await api.list()).map(({ queue_id }) => queue_id)).not.toContain(queue.queue_id)
})

test('an address that leads nowhere says so and leads back', async ({ page }) => {
  await page.goto('/local/nothing')
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible()
  await expect(page.getByRole('banner').getByRole('link', { name: 'Connections' })).toBeVisible()
  await page.goto(queuePath('0'.repeat(32), 'overview'))
  await expect(page.getByText('This queue does not exist')).toBeVisible()
})

test('the theme is chosen by hand and stays', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/')
  const html = page.locator('html')
  await page.getByRole('button', { name: /^Theme: System/ }).click()
  await page.getByRole('button', { name: /^Theme: Light/ }).click()
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.reload()
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark')
})

test('every page fits a phone @phone', async ({ page, api, queue }) => {
  await api.push(queue.queue_id, { body: { text: 'x'.repeat(400) } })
  for (const path of [
    '/',
    ...(['overview', 'messages', 'send', 'settings'] as const).map((tab) => queuePath(queue.queue_id, tab)),
  ]) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow, path).toBeLessThanOrEqual(0)
  }
  await expectAccessible(page)
})

test('a server that goes away is said, and what was there stays', async ({ page }) => {
  const server = await startServer('--demo')
  await page.clock.install()
  await page.goto(server.url)
  const queues = page.getByRole('table', { name: 'Queues' })
  await expectRow(queues, { Name: /^orders-dlq/, State: 'DLQ of orders' })
  await expectRow(queues, { Name: /^webhooks-retry/, State: 'Paused' })
  await expectAccessible(page)
  await server.stop()
  await skipPolls(page, () => page.getByText('Not up to date: The server did not respond.').isVisible())
  await expect(queues).toBeVisible()
})

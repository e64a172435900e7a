import { expectAccessible, expectRow, pull, writeBody } from './support/actions.ts'
import { expect, startServer, test } from './support/fixtures.ts'

test('a newcomer creates a queue, sends a message, sees it in the list, pulls and acks it', async ({
  page,
}) => {
  // A server of its own: the first steps are shown only where there is no queue at all.
  const server = await startServer()
  try {
    await page.goto(server.url)
    await expect(page).toHaveTitle('Queues · Queuedeck')
    await expect(page.getByRole('heading', { name: 'No queues yet' })).toBeVisible()
    await expect(page.getByText(`CLOUDFLARE_API_BASE_URL=${server.url}/client/v4`)).toBeVisible()
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Create queue' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create a queue' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('My orders')
    await expect(dialog.getByText('1 to 63 lowercase letters')).toBeVisible()
    await expectAccessible(page, '[role=dialog]')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('my-orders')
    await dialog.getByRole('button', { name: 'Create queue' }).click()
    await expect(page.getByRole('heading', { name: 'my-orders', level: 1 })).toBeVisible()

    await page.getByRole('link', { name: 'Send' }).click()
    await writeBody(page, '{"order": 42}')
    await page.getByRole('button', { name: 'Send message' }).click()
    await expect(page.getByText('The queue now holds 1 message (12 B)')).toBeVisible()

    await page.getByRole('link', { name: 'Queues' }).click()
    const queues = page.getByRole('table', { name: 'Queues' })
    await expectRow(queues, { Name: /^my-orders/, Backlog: '1', Size: '12 B', Consumer: 'HTTP pull' })

    await queues.getByRole('link', { name: 'my-orders' }).click()
    await page.getByRole('link', { name: 'Messages' }).click()
    await pull(page)
    const messages = page.getByRole('table', { name: 'Messages' })
    await expectRow(messages, { Attempts: '1 of 4', Type: 'json', Size: '12 B', Body: '{"order":42}' })

    await messages.getByRole('row').nth(1).click()
    const viewer = page.getByRole('region', { name: /^Message [0-9a-f]{32}/ })
    await expect(viewer.getByRole('treeitem', { name: /order/ })).toContainText('42')
    await viewer.getByText('Formatted', { exact: true }).click()
    await expect(viewer.getByLabel('Message body', { exact: true })).toHaveText('{\n  "order": 42\n}')
    await expectAccessible(page)

    await messages.getByRole('checkbox', { name: /^Select message/ }).check()
    await page.getByRole('button', { name: 'Acknowledge 1 message' }).click()
    await expect(page.getByText('Acknowledged 1 message')).toBeVisible()
    await expect(messages).toBeHidden()
    await pull(page)
    await expect(page.getByText('The queue is empty.')).toBeVisible()
  } finally {
    await page.goto('about:blank')
    await server.stop()
  }
})

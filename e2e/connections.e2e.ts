import { outlasting, patiently } from '#testing/time-limits.ts'
import {
  doNow,
  expectAccessible,
  expectRow,
  loadedRows,
  pull,
  skipPolls,
  writeBody,
} from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { overhear } from './support/overhear.ts'
import { ANY } from './support/faulty-proxy.ts'
import { ACCOUNT, TOKEN, startBoth } from './support/connection-fixture.ts'

test('an account is added with a token and worked with; it refuses, is lost twice, and work goes on', async ({
  page,
  context,
}) => {
  const { api, upstream, deck, stop } = await startBoth('--sign-in')
  const heard = overhear(page)
  const table = page.getByRole('table', { name: 'Connections' })
  const dialog = page.getByRole('dialog')
  await page.clock.install()
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('banner').getByRole('link', { name: 'Connections' }).click()
    await expect(page.getByRole('heading', { name: 'Connections' })).toBeVisible()
    await expectRow(table, { Name: 'Local', 'Set up in': 'This server' })
    // The page is about no connection, and says of none that it is there.
    await expect(page.getByRole('banner').getByText('embedded server')).toHaveCount(0)
    await expect(page.getByRole('banner').getByRole('link', { name: 'Local' })).toBeVisible()

    await page.getByRole('button', { name: 'Add connection' }).click()
    const token = dialog.getByLabel('API token', { exact: true }).and(page.locator('input[type=password]'))
    await expect(token).toBeFocused()
    await token.fill('a-wrong-token')
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('alert')).toContainText('Cloudflare does not accept this token')
    await expectAccessible(page, '[role=dialog]')

    await token.fill(TOKEN)
    await dialog.getByRole('button', { name: 'Verify' }).click()
    const permissions = dialog.getByRole('table', { name: 'Permissions in Local' })
    await expectRow(permissions, { Action: 'Read queues', Allowed: 'Yes' })
    await expectRow(permissions, { Action: 'Change queues, view and send messages', Allowed: 'Yes' })
    await expectRow(permissions, { Action: 'Account analytics', Allowed: 'Yes' })
    // The only account there is needs no choice.
    const account = dialog.getByRole('checkbox', { name: 'Local' })
    await expect(account).toBeChecked()
    await expect(account).toBeFocused()
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('Local 2')
    await expectAccessible(page, '[role=dialog]')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Production EU')
    await dialog.getByRole('combobox', { name: 'Color' }).selectOption('Red')
    await dialog.getByRole('switch', { name: 'Production' }).press('Space')
    await dialog.getByRole('button', { name: 'Add connection' }).click()
    await expect(dialog).toHaveCount(0)
    await expectRow(table, {
      Name: 'Production EU',
      Account: ACCOUNT,
      'Set up in': 'Dashboard',
      Production: 'Yes',
      'Read-only': 'No',
    })
    await expect(page.getByRole('combobox', { name: 'Connection' })).toHaveValue('')
    await expectAccessible(page)

    await table.getByRole('link', { name: 'Production EU' }).click()
    await expect(page).toHaveURL(/\/production-eu\/queues$/)
    await expect(page.getByRole('banner').getByText('Production', { exact: true })).toBeVisible()

    await page.getByRole('button', { name: 'Create queue' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('orders')
    await dialog.getByRole('button', { name: 'Create queue' }).click()
    await expect(page.getByRole('heading', { name: 'orders' })).toBeVisible()
    const [queueId = ''] = (await api.list()).map(({ queue_id }) => queue_id)
    const backlog = async () => (await api.metrics(queueId)).backlog_count
    await page.getByRole('link', { name: 'Send' }).click()
    await writeBody(page, '{"order": 42}')
    const send = page.getByRole('button', { name: 'Send message' })
    await send.click()
    await expect(page.getByText('The queue now holds 1 message')).toBeVisible()
    await page.getByRole('link', { name: 'Messages' }).click()
    await pull(page)
    await expectRow(page.getByRole('table', { name: 'Messages' }), { Body: '{"order":42}' })
    // The mark of a production connection in red.
    await expectAccessible(page, 'header')
    await loadedRows(page).first().click()
    await page.getByRole('button', { name: 'Ack this message' }).click()
    await expect(page.getByText(/^Acknowledging 1 message in \d+ s/)).toBeVisible()
    await doNow(page)
    await expect(page.getByText('Acknowledged 1 message')).toBeVisible()
    expect(await backlog()).toBe(0)

    // Too many requests: the page says for how long, and nothing that is clicked meanwhile goes out.
    await page.getByRole('link', { name: 'Send' }).click()
    // So long that the journey gets through what it does meanwhile.
    const blockedFor = Math.ceil(outlasting(12_000) / 1_000)
    upstream.refuse(ANY, { status: 429, code: 971, message: 'Slow down', retryAfterSeconds: blockedFor })
    const alert = page.getByRole('alert')
    await send.click()
    await expect(alert).toContainText('The message was not sent')
    await expect(alert).toContainText(/Try again in \d/)
    upstream.restore(ANY)
    const askedBefore = upstream.countCalls(ANY)
    await expect(page.getByRole('banner').getByText(/^Cloudflare refuses requests for \d/)).toBeVisible()
    await send.click()
    await expect(alert).toContainText('This request was not sent. Try again in')
    expect(upstream.countCalls(ANY)).toBe(askedBefore)
    await expect(page.getByRole('banner').getByText('Cloudflare refuses requests')).toHaveCount(0, {
      timeout: patiently(blockedFor * 1_000),
    })
    await send.click()
    await expect(page.getByText('The queue now holds 1 message')).toBeVisible()

    // The network between the server and the account: the message was taken, the answer lost.
    upstream.breakOff('send')
    await send.click()
    await expect(alert.getByText('The message may have been sent')).toBeVisible()
    await expect(alert).toContainText('Check before you repeat it')
    await expectAccessible(page, '[role=alert]')
    expect(await backlog()).toBe(2)
    upstream.restore('send')

    // The network between the browser and the server.
    await context.setOffline(true)
    await send.click()
    await expect(alert).toContainText('The server did not respond.')
    await expect(alert.getByText('The message may have been sent')).toBeVisible()
    const notUpToDate = page.getByRole('banner').getByText('Not up to date')
    await skipPolls(page, () => notUpToDate.isVisible())
    await context.setOffline(false)
    await skipPolls(page, () => notUpToDate.isHidden())
    expect(await backlog()).toBe(2)
    await page.getByRole('link', { name: 'Messages' }).click()
    await pull(page)
    await expect(loadedRows(page)).toHaveCount(2)
    await page.getByRole('checkbox', { name: 'Select all messages' }).check()
    await page.getByRole('button', { name: 'Acknowledge 2 messages' }).click()
    await doNow(page)
    await expect(page.getByText('Acknowledged 2 messages')).toBeVisible()
    expect(await backlog()).toBe(0)

    await page.getByRole('link', { name: 'Journal' }).click()
    const entries = page.getByRole('table', { name: 'Journal' })
    await expectRow(entries, { User: 'owner', Action: 'created the queue', Outcome: 'done' })
    await expectRow(entries, { Action: 'sent a message', Outcome: 'refused (429)' })
    await expectRow(entries, { Action: 'sent a message', Outcome: 'unknown (504)' })
    await expectRow(entries, { Action: 'acknowledged messages', Count: '2', Outcome: 'done' })
    await page.getByRole('combobox', { name: 'Queue' }).selectOption('orders')
    await expect(page).toHaveURL(new RegExp(`journal\\?queue=${queueId}$`))
    await expectRow(entries, { Action: 'acknowledged messages', Queue: 'orders' })
    await expectAccessible(page)
    const answers = await heard()
    expect(answers).toContain('"queue_name":"orders"')
    expect(answers).not.toContain(TOKEN)
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

test('a server that is open to everyone takes no token, and says what to do', async ({ page }) => {
  const { deck, stop } = await startBoth()
  try {
    await page.goto(`${deck.url}/connections`)
    await expect(page.getByText('Restart it with --sign-in')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Add connection' })).toBeDisabled()
    await expectAccessible(page)
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

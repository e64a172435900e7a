import { createQueuesClient } from '#contract/client.ts'
import { readFile } from 'node:fs/promises'
import { outlasting, patiently } from '#testing/time-limits.ts'
import { doNow, expectAccessible, expectRow, loadedRows, pull, skipPolls, writeBody } from './actions.ts'
import { expect, startServer, test } from './fixtures.ts'
import { overhear } from './overhear.ts'
import { ANY, startFaultyProxy } from './faulty-proxy.ts'

const ACCOUNT = '10ca'.repeat(8)
const TOKEN = 'a-token-that-nobody-may-see'

/** A second embedded server stands for Cloudflare, and a deck in front of it that knows no account yet. */
async function startBoth(...flags: string[]) {
  const embedded = await startServer('--api-token', TOKEN)
  const upstream = await startFaultyProxy(embedded.url)
  const deck = await startServer('--upstream', upstream.url, ...flags)
  const api = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: embedded.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: TOKEN,
  })
  return {
    api,
    upstream,
    deck,
    async stop() {
      await deck.stop()
      await upstream.stop()
      await embedded.stop()
    },
  }
}

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

/** What adds a connection of this name. */
const addOf = (name: string) => ({
  credential: { token: TOKEN },
  connections: [{ name, accountId: ACCOUNT, color: null, isProduction: false, isReadOnly: false }],
})

test('several accounts of one token are added together, or none of them is @phone', async ({ page }) => {
  const { deck, upstream, stop } = await startBoth('--sign-in')
  const [shop, other, closed] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)]
  upstream.listAccounts([
    { id: shop, name: 'Shop' },
    { id: other, name: 'Shop' },
    { id: closed, name: 'Payroll', isClosed: true },
  ])
  const table = page.getByRole('table', { name: 'Connections' })
  const dialog = page.getByRole('dialog')
  const token = dialog.getByLabel('API token', { exact: true }).and(page.locator('input[type=password]'))
  const detailsOf = (name: string) => dialog.getByRole('group', { name: `Connection to ${name}` })
  try {
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await page.goto(`${deck.url}/connections`)
    await page.getByRole('button', { name: 'Add connection' }).click()
    await token.fill(TOKEN)
    await page.keyboard.press('Enter')

    const accounts = dialog.getByRole('group', { name: 'Accounts' })
    // One whose ID is typed is ticked, also where the token may not list it.
    await dialog.getByRole('button', { name: 'Back' }).click()
    await token.fill(TOKEN)
    await dialog.getByRole('textbox', { name: 'Account ID' }).fill(ACCOUNT)
    await page.keyboard.press('Enter')
    await expect(accounts.getByRole('checkbox', { name: ACCOUNT })).toBeChecked()
    await expect(accounts.getByRole('checkbox', { checked: true })).toHaveCount(1)
    await dialog.getByRole('button', { name: 'Back' }).click()
    await token.fill(TOKEN)
    await page.keyboard.press('Enter')
    const all = accounts.getByRole('checkbox', { name: 'All 3 accounts' })
    await expect(all).toBeFocused()
    await expect(dialog.getByRole('button', { name: 'Add connection' })).toBeDisabled()
    // By keyboard alone: all at once, what each may do, and without the one that cannot be reached.
    await page.keyboard.press('Space')
    await expectRow(dialog.getByRole('table', { name: 'Permissions in Shop' }).first(), {
      Action: 'Read queues',
      Allowed: 'Yes',
    })
    await expectRow(dialog.getByRole('table', { name: 'Permissions in Payroll' }), {
      Action: 'Read queues',
      Allowed: 'No',
    })
    await expect(detailsOf('Payroll')).toContainText('This account cannot be added')
    await expect(dialog.getByText('1 of these 3 cannot be added')).toBeVisible()
    const submit = dialog.getByRole('button', { name: 'Add 3 connections' })
    await expect(submit).toBeDisabled()
    await expectAccessible(page, '[role=dialog]')
    await accounts.getByRole('checkbox', { name: 'Payroll' }).press('Space')
    await expect(detailsOf('Payroll')).toHaveCount(0)

    // Accounts of the same name get names of their own, and none may be there twice.
    const [first, second] = [detailsOf('Shop').first(), detailsOf('Shop').last()]
    await expect(first.getByRole('textbox', { name: 'Name' })).toHaveValue('Shop')
    const name = second.getByRole('textbox', { name: 'Name' })
    await expect(name).toHaveValue('Shop 2')
    await name.fill('local')
    await expect(second).toContainText('A connection with this name already exists.')
    await name.fill('shop')
    await expect(second).toContainText('Another of these connections has this name.')
    const add = dialog.getByRole('button', { name: 'Add 2 connections' })
    await expect(add).toBeDisabled()
    await name.fill('Shop stage')
    await second.getByRole('switch', { name: 'Read-only' }).press('Space')
    await first.getByRole('switch', { name: 'Production' }).press('Space')

    // The token loses an account between looking and adding: none is added, and the dialog says so.
    upstream.listAccounts([
      { id: shop, name: 'Shop' },
      { id: other, name: 'Shop', isClosed: true },
    ])
    await add.click()
    await expect(dialog.getByRole('alert')).toContainText('No connections were added')
    await expect(dialog.getByRole('alert')).toContainText(
      `does not reach 1 of the 2 accounts. Shop (${other}): It lacks`,
    )
    await expectAccessible(page, '[role=dialog]')
    const before = await (await page.request.get(`${deck.url}/api/connections`)).text()
    expect(before).not.toContain('dashboard')

    upstream.listAccounts([
      { id: shop, name: 'Shop' },
      { id: other, name: 'Shop' },
    ])
    await add.click()
    await expect(dialog).toHaveCount(0)
    await expectRow(table, { Name: 'Shop', Account: shop, Production: 'Yes', 'Read-only': 'No' })
    await expectRow(table, { Name: 'Shop stage', Account: other, Production: 'No', 'Read-only': 'Yes' })
    await expectAccessible(page)
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

test('a connection is edited and removed; the token never comes back', async ({ page }) => {
  const { api, deck, stop } = await startBoth('--sign-in')
  await api.create({ queue_name: 'orders' })
  const heard = overhear(page)
  const table = page.getByRole('table', { name: 'Connections' })
  const dialog = page.getByRole('dialog')
  try {
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    const data = addOf('Production EU')
    expect((await page.request.post(`${deck.url}/api/connections`, { data })).ok()).toBe(true)
    await page.getByRole('link', { name: 'Connections' }).click()
    await page.getByRole('button', { name: 'Edit Production EU' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Europe')
    await dialog.getByRole('switch', { name: 'Read-only' }).press('Space')
    await dialog.getByRole('switch', { name: 'Replace credential' }).press('Space')
    const replacement = dialog.locator('input[type=password]')
    await expect(replacement).toHaveValue('')
    await replacement.fill('a-wrong-token')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByRole('alert')).toContainText('does not accept this token')
    await expectAccessible(page, '[role=dialog]')
    await replacement.fill(TOKEN)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toHaveCount(0)
    await expectRow(table, { Name: 'Europe', 'Read-only': 'Yes' })
    await table.getByRole('link', { name: 'Europe' }).click()
    await expect(page.getByRole('link', { name: 'orders' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Create queue' })).toBeDisabled()

    await page.getByRole('link', { name: 'Connections' }).click()
    await page.getByRole('button', { name: 'Remove Europe' }).click()
    await expect(dialog.getByRole('button', { name: 'Remove connection' })).toBeDisabled()
    await dialog.getByRole('textbox', { name: 'Type Europe to confirm' }).fill('Europe')
    await page.keyboard.press('Enter')
    await expect(dialog).toHaveCount(0)
    await expect(table.getByText('Europe')).toHaveCount(0)
    const gone = await page.request.get(`${deck.url}/api/connections/production-eu/v4/queues`)
    expect(gone.status()).toBe(404)
    expect((await api.list()).map(({ queue_name }) => queue_name)).toEqual(['orders'])

    const journal = await (await page.request.get(`${deck.url}/api/journal`)).text()
    for (const action of ['add', 'edit', 'remove']) expect(journal).toContain(`"${action}-connection"`)
    const answers = await heard()
    expect(answers).toContain('"queue_name":"orders"')
    expect(`${journal}${answers}`).not.toContain(TOKEN)
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

test('the journal tells who signed in, and what was done to a connection that is gone', async ({ page }) => {
  const { deck, stop } = await startBoth('--sign-in')
  const api = `${deck.url}/api/connections`
  try {
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await page.request.post(`${api}/verify`, { data: { credential: { token: 'a-wrong-token' } } })
    const data = addOf('Europe')
    expect((await page.request.post(api, { data })).ok()).toBe(true)
    expect((await page.request.delete(`${api}/europe`)).ok()).toBe(true)

    await page.getByRole('link', { name: 'Journal' }).click()
    await expect(page.getByText('No changes recorded')).toBeVisible()
    await page.getByText('Everything', { exact: true }).click()
    await expect(page).toHaveURL(/\/local\/journal\?scope=everything$/)
    const entries = page.getByRole('table', { name: 'Journal' })
    for (const Action of ['added the connection Europe', 'removed the connection Europe'])
      await expectRow(entries, { User: 'owner', Action, Connection: 'europe', Outcome: 'done' })
    await expectRow(entries, { Action: 'tried a credential', Connection: '–', Outcome: 'refused (400)' })
    await expectRow(entries, { User: 'owner', Action: 'signed in by link', Connection: '–' })
    await expectAccessible(page)

    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as NDJSON' }).click()
    const exported = await readFile(await (await downloading).path(), 'utf8')
    expect(exported).toContain('"connection":"europe"')
    expect(exported).not.toContain(TOKEN)

    const downloadingCsv = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    const csv = await readFile(await (await downloadingCsv).path(), 'utf8')
    expect(csv).toContain(',owner,admin,europe,,,add-connection,Europe,,done,200,')

    await page.goto(`${deck.url}/connections`)
    await page.getByRole('link', { name: 'Journal' }).click()
    await expect(entries.getByText('signed in by link')).toBeVisible()
    await page.getByLabel('From').fill('2100-01-01T00:00')
    await expect(page.getByText('No changes recorded')).toBeVisible()
    await expect(page).toHaveURL(/scope=everything&from=2100-01-01T00%3A00$/)
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

import { readFile } from 'node:fs/promises'
import { expectAccessible, expectRow } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { overhear } from './support/overhear.ts'
import { ACCOUNT, TOKEN, startBoth } from './support/connection-fixture.ts'

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

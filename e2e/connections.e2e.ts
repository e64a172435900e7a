import { createQueuesClient } from '#contract/client.ts'
import type { Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { expectAccessible, expectRow } from './actions.ts'
import { expect, startServer, test } from './fixtures.ts'

const ACCOUNT = '10ca'.repeat(8)
const TOKEN = 'a-token-that-nobody-may-see'

/** A second embedded server stands for Cloudflare, and a deck in front of it that knows no account yet. */
async function startBoth(...flags: string[]) {
  const upstream = await startServer('--api-token', TOKEN)
  const deck = await startServer('--upstream', `${upstream.url}/client/v4`, ...flags)
  const api = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: upstream.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: TOKEN,
  })
  return {
    api,
    deck,
    async stop() {
      await deck.stop()
      await upstream.stop()
    },
  }
}

function overhear(page: Page): string[] {
  const seen: string[] = []
  page.on('response', (response) => {
    void response.text().then(
      (text) => seen.push(text, JSON.stringify(response.headers())),
      () => undefined,
    )
  })
  return seen
}

test('an account is added with a token, worked with, edited and removed; the token never comes back', async ({
  page,
}) => {
  const { api, deck, stop } = await startBoth('--sign-in')
  await api.create({ queue_name: 'orders' })
  const seen = overhear(page)
  const table = page.getByRole('table', { name: 'Connections' })
  const dialog = page.getByRole('dialog')
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('banner').getByRole('link', { name: 'Connections' }).click()
    await expect(page.getByRole('heading', { name: 'Connections' })).toBeVisible()
    await expectRow(table, { Name: 'Local', 'Set up in': 'This server' })
    // The page is about no connection, and says of none that it is there.
    await expect(page.getByRole('banner').getByText('embedded server')).toHaveCount(0)
    await expect(page.getByRole('banner').getByRole('link', { name: 'Local' })).toBeVisible()
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Add connection' }).click()
    const token = dialog.getByLabel('API token', { exact: true }).and(page.locator('input[type=password]'))
    await expect(token).toBeFocused()
    await token.fill('a-wrong-token')
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('alert')).toContainText('Cloudflare does not accept this token')
    await expectAccessible(page)

    await token.fill(TOKEN)
    await dialog.getByRole('button', { name: 'Verify' }).click()
    const permissions = dialog.getByRole('table', { name: 'Permissions' })
    await expectRow(permissions, { What: 'Read queues', Works: 'Yes' })
    await expectRow(permissions, { What: 'Change queues, look at and send messages', Works: 'Yes' })
    await expectRow(permissions, { What: 'Account analytics', Works: 'Not known' })
    await expect(dialog.getByRole('combobox', { name: 'Account' })).toBeFocused()
    await expectAccessible(page)
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Production EU')
    await dialog.getByRole('combobox', { name: 'Colour' }).selectOption('Red')
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
    await expect(page.getByRole('link', { name: 'orders' })).toBeVisible()
    await expect(page.getByRole('banner').getByText('Production', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Create queue' })).toBeEnabled()

    await page.getByRole('link', { name: 'Connections' }).click()
    await page.getByRole('button', { name: 'Edit Production EU' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Europe')
    await dialog.getByRole('switch', { name: 'Read-only' }).press('Space')
    await dialog.getByRole('switch', { name: 'Replace the credential' }).press('Space')
    const replacement = dialog.locator('input[type=password]')
    await expect(replacement).toHaveValue('')
    await replacement.fill('a-wrong-token')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByRole('alert')).toContainText('does not accept this token')
    await expectAccessible(page)
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
    expect(`${journal}${seen.join('\n')}`).not.toContain(TOKEN)
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

test('the journal tells who signed in, and what was done to a connection that is gone', async ({ page }) => {
  const { deck, stop } = await startBoth('--sign-in')
  const api = `${deck.url}/api/connections`
  const flags = { color: null, isProduction: false, isReadOnly: false }
  try {
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await page.request.post(`${api}/verify`, { data: { credential: { token: 'a-wrong-token' } } })
    const data = { ...flags, name: 'Europe', accountId: ACCOUNT, credential: { token: TOKEN } }
    expect((await page.request.post(api, { data })).ok()).toBe(true)
    expect((await page.request.delete(`${api}/europe`)).ok()).toBe(true)

    await page.getByRole('link', { name: 'Journal' }).click()
    await expect(page.getByText('No change was recorded')).toBeVisible()
    await page.getByText('Everything', { exact: true }).click()
    await expect(page).toHaveURL(/\/local\/journal\?scope=everything$/)
    const entries = page.getByRole('table', { name: 'Journal' })
    for (const What of ['added the connection Europe', 'removed the connection Europe'])
      await expectRow(entries, { Who: 'owner', What, Connection: 'europe', Outcome: 'done' })
    await expectRow(entries, { What: 'tried a credential', Connection: '–', Outcome: 'refused (400)' })
    await expectRow(entries, { Who: 'owner', What: 'signed in by link', Connection: '–' })
    await expectAccessible(page)

    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as NDJSON' }).click()
    const exported = await readFile(await (await downloading).path(), 'utf8')
    expect(exported).toContain('"connection":"europe"')
    expect(exported).not.toContain(TOKEN)

    await page.goto(`${deck.url}/connections`)
    await page.getByRole('link', { name: 'Journal' }).click()
    await expect(entries.getByText('signed in by link')).toBeVisible()
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

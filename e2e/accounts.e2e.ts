import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueuesClient } from '#contract/client.ts'
import { expectAccessible } from './actions.ts'
import { expect, startServer, test } from './fixtures.ts'
import { overhear } from './overhear.ts'

const ACCOUNT = 'c'.repeat(32)
const TOKEN = 'a-token-that-nobody-may-see'

/** A second embedded server stands for Cloudflare; answers it and how to start a deck in front of it. */
async function startUpstream(...flags: string[]) {
  const upstream = await startServer('--api-token', TOKEN, ...flags)
  const api = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: upstream.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: TOKEN,
  })
  const directory = mkdtempSync(join(tmpdir(), 'queuedeck-accounts-'))
  const config = join(directory, 'deck.json')
  async function startDeck(connection: object = {}, users: object[] = []) {
    const connections = [{ id: 'prod', name: 'Production', accountId: ACCOUNT, token: TOKEN, ...connection }]
    writeFileSync(config, JSON.stringify({ connections, users }))
    return startServer('--config', config, '--upstream', `${upstream.url}/client/v4`)
  }
  return {
    upstream,
    api,
    startDeck,
    async stop() {
      await upstream.stop()
      rmSync(directory, { recursive: true })
    },
  }
}

test('with an account one signs in by the link, and sees its queues as one’s own', async ({ page }) => {
  const { api, startDeck, stop } = await startUpstream()
  const deck = await startDeck({ color: 'red', production: true })
  const heard = overhear(page)
  try {
    await page.goto(`${deck.url}/prod/queues`)
    await expect(page.getByRole('heading', { name: 'Sign in to Queuedeck' })).toBeVisible()
    await expectAccessible(page)
    expect((await page.request.get(`${deck.url}/api/deck`)).status()).toBe(401)

    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    expect(page.url()).not.toContain('#')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await expect(page).toHaveURL(/\/prod\/queues$/)
    await expect(page.getByRole('banner').getByText('Production', { exact: true }).last()).toBeVisible()

    await page.getByRole('button', { name: 'Create queue' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('orders')
    await page.getByRole('dialog').getByRole('button', { name: 'Create queue' }).click()
    await expect(page.getByRole('heading', { name: 'orders' })).toBeVisible()
    const [queue] = await api.list()

    const journal = await (await page.request.get(`${deck.url}/api/journal`)).json()
    const actions = (journal as { result: { entries: { action: string; who: string }[] } }).result.entries
    expect(actions.map(({ action, who }) => `${who} ${action}`)).toEqual([
      'owner add-consumer',
      'owner create-queue',
      'owner sign-in',
    ])

    await api.delete(queue?.queue_id ?? '')
    await page.reload()
    await expect(page.getByText('The queue is gone: it was deleted meanwhile')).toBeVisible()

    const answers = await heard()
    expect(answers).toContain('"queue_name":"orders"')
    expect(answers).not.toContain(TOKEN)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('heading', { name: 'Sign in to Queuedeck' })).toBeVisible()
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('alert')).toBeVisible()
  } finally {
    await page.goto('about:blank')
    await deck.stop()
    await stop()
  }
})

test('a read-only account refuses every change, on the page and on the server', async ({ page }) => {
  const { api, startDeck, stop } = await startUpstream()
  const { queue_id } = await api.create({ queue_name: 'orders' })
  const deck = await startDeck({ readOnly: true })
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await page.getByRole('link', { name: 'orders' }).click()
    await expect(page.getByRole('button', { name: 'Pause delivery' })).toBeDisabled()
    await page.getByRole('link', { name: 'Messages' }).click()
    await expect(page.getByText('The connection Production is read-only.')).toBeVisible()
    const refused = await page.request.delete(`${deck.url}/api/connections/prod/v4/queues/${queue_id}`)
    expect(refused.status()).toBe(403)
    expect((await api.list()).length).toBe(1)
  } finally {
    await page.goto('about:blank')
    await deck.stop()
    await stop()
  }
})

test('an account that is out of reach says so, and what was there stays until it is back', async ({
  page,
}) => {
  const { api, upstream, startDeck, stop } = await startUpstream()
  await api.create({ queue_name: 'before' })
  const deck = await startDeck()
  const port = new URL(upstream.url).port
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await expect(page.getByRole('link', { name: 'before' })).toBeVisible()
    await stop()
    await expect(page.getByRole('banner').getByText('Not up to date')).toBeVisible({ timeout: 40_000 })
    await expect(page.getByRole('link', { name: 'before' })).toBeVisible()

    const again = await startUpstream('--port', port)
    await again.api.create({ queue_name: 'after' })
    await expect(page.getByRole('link', { name: 'after' })).toBeVisible({ timeout: 40_000 })
    await expect(page.getByRole('banner').getByText('Not up to date')).toHaveCount(0)
    await page.goto('about:blank')
    await again.stop()
  } finally {
    await page.goto('about:blank')
    await deck.stop()
  }
})

test('an account that runs out of requests is not asked on, and the page says how many are left', async ({
  page,
}) => {
  const { api, startDeck, stop } = await startUpstream('--rate-limit', '40/300')
  await api.create({ queue_name: 'orders' })
  const deck = await startDeck()
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await expect(async () => {
      await page.reload()
      await expect(
        page.getByRole('banner').getByText(/of 40 requests left$|refuses requests for/),
      ).toBeVisible({
        timeout: 2_000,
      })
    }).toPass({ timeout: 50_000 })
  } finally {
    await page.goto('about:blank')
    await deck.stop()
    await stop()
  }
})

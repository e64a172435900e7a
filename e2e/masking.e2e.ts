import type { Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueuesClient } from '#contract/client.ts'
import { expectAccessible, expectRow, loadedRows } from './support/actions.ts'
import { expect, startServer, test } from './support/fixtures.ts'
import { overhear } from './support/overhear.ts'

const ACCOUNT = 'c'.repeat(32)
const TOKEN = 'the-token-of-the-account'
const EMAIL = 'ada@secret.example'

const PASSWORD = 'correct horse battery'

/** A deck that hides an address, and a queue with one message in the account behind it. */
async function startMasked(config: object) {
  const upstream = await startServer('--api-token', TOKEN)
  const directory = mkdtempSync(join(tmpdir(), 'queuedeck-masking-'))
  const file = join(directory, 'deck.json')
  const connections = [{ id: 'prod', name: 'Production', accountId: ACCOUNT, token: TOKEN }]
  writeFileSync(file, JSON.stringify({ connections, ...config }))
  const deck = await startServer('--config', file, '--upstream', `${upstream.url}/client/v4`)
  const api = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: upstream.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: TOKEN,
  })
  const { queue_id } = await api.create({ queue_name: 'orders' })
  await api.createConsumer(queue_id, { type: 'http_pull' })
  await api.push(queue_id, { body: { customer: { email: EMAIL }, sku: 'A-1' } })
  return {
    deck,
    messagesUrl: `${deck.url}/prod/queues/${queue_id}/messages`,
    async stop() {
      await deck.stop()
      await upstream.stop()
      rmSync(directory, { recursive: true })
    },
  }
}

/** Fails when the address was in any answer until now, plain or in base64. */
function listenForSecret(page: Page): () => Promise<void> {
  const heard = overhear(page)
  const encoded = [0, 1, 2].map((shift) => Buffer.from(EMAIL.slice(shift)).toString('base64').slice(0, 12))
  return async () => {
    const answers = await heard()
    expect(answers).toContain('CF-Content-Type')
    for (const secret of [EMAIL, ...encoded]) expect(answers).not.toContain(secret)
  }
}

const HIDDEN = { Body: '{"customer":{"email":"•••"},"sku":"A-1"}' }
const paths = ['$.customer.email']

test('parts of bodies are hidden until someone asks for them, and the journal says who did', async ({
  page,
}) => {
  const { deck, messagesUrl, stop } = await startMasked({ masking: { paths } })
  const expectNoSecret = listenForSecret(page)
  try {
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await page.goto(`${messagesUrl}?mode=peek`)
    const table = page.getByRole('table', { name: 'Messages' })
    await page.getByRole('button', { name: 'Peek at messages' }).click()
    await expectRow(table, HIDDEN)
    await loadedRows(page).first().click()
    await expect(page.getByText('parts hidden', { exact: true })).toBeVisible()
    for (const name of ['Edit and resend', 'Copy as…', 'Copy body']) {
      await expect(page.getByRole('button', { name })).toBeDisabled()
    }
    await page.getByRole('button', { name: 'Export 1 shown' }).click()
    await expect(page.getByRole('button', { name: 'NDJSON' })).toBeDisabled()
    await page.keyboard.press('Escape')
    await expectAccessible(page, 'main')
    await expectNoSecret()

    await page.getByRole('switch', { name: 'Reveal hidden parts' }).click()
    await page.getByRole('button', { name: 'Peek again' }).click()
    await expectRow(table, { Body: `{"customer":{"email":"${EMAIL}"},"sku":"A-1"}` })
    await expect(page.getByText('parts hidden', { exact: true })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Edit and resend' })).toBeEnabled()

    await page.goto(`${deck.url}/prod/journal`)
    await expect(page.getByRole('cell', { name: 'revealed hidden parts of messages' })).toHaveCount(1)
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

test('a viewer who may peek sees messages with the parts hidden, and cannot pull', async ({ page }) => {
  const passwordHash = execFileSync('node', ['dist/server/start.js', 'hash-password'], { input: PASSWORD })
  const users = [{ name: 'vera', role: 'viewer', passwordHash: String(passwordHash).trim() }]
  const { messagesUrl, stop } = await startMasked({ masking: { paths, viewersMayPeek: true }, users })
  const expectNoSecret = listenForSecret(page)
  try {
    await page.goto(messagesUrl)
    await page.getByRole('textbox', { name: 'Name' }).fill('vera')
    await page.getByLabel('Password').first().fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Peek at messages' }).click()
    await expectRow(page.getByRole('table', { name: 'Messages' }), HIDDEN)
    await expect(page.getByRole('switch', { name: 'Reveal hidden parts' })).toHaveCount(0)
    await page.getByText('Pull', { exact: true }).click()
    await expect(page.getByRole('button', { name: 'Pull more' })).toBeDisabled()
    await expectAccessible(page, 'main')
    await expectNoSecret()
  } finally {
    await page.goto('about:blank')
    await stop()
  }
})

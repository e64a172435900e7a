import type { Page } from '@playwright/test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueuesClient } from '#contract/client.ts'
import { expect, startServer } from './fixtures.ts'
import { startFaultyProxy } from './faulty-proxy.ts'

const ACCOUNT = '10ca'.repeat(8)
const TOKEN = 'a-token-that-nobody-may-see'

type Upstream = Awaited<ReturnType<typeof startFaultyProxy>>
type Account = ReturnType<typeof createQueuesClient>

/** Signed in to a deck of an account that refuses some calls; closes everything afterwards. */
export async function withFaultyAccount(
  page: Page,
  refused: Parameters<typeof startFaultyProxy>[1],
  walk: (deck: { account: Account; upstream: Upstream; tabOf: (queueId: string) => string }) => Promise<void>,
): Promise<void> {
  const embedded = await startServer('--api-token', TOKEN)
  const upstream = await startFaultyProxy(embedded.url, refused)
  const directory = mkdtempSync(join(tmpdir(), 'queuedeck-faulty-'))
  const config = join(directory, 'deck.json')
  writeFileSync(
    config,
    JSON.stringify({ connections: [{ id: 'prod', name: 'Shop', accountId: ACCOUNT, token: TOKEN }] }),
  )
  const deck = await startServer('--config', config, '--upstream', upstream.url)
  const account = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: embedded.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: TOKEN,
  })
  try {
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await walk({ account, upstream, tabOf: (queueId) => `${deck.url}/prod/queues/${queueId}/messages` })
  } finally {
    await page.goto('about:blank').catch(() => undefined)
    await deck.stop()
    await upstream.stop()
    await embedded.stop()
    rmSync(directory, { recursive: true })
  }
}

/** A queue to pull from, with these texts in it. */
export async function createQueue(
  account: Account,
  name: string,
  bodies: readonly string[],
): Promise<string> {
  const { queue_id } = await account.create({ queue_name: name })
  await account.createConsumer(queue_id, { type: 'http_pull' })
  for (const body of bodies) await account.push(queue_id, { body, content_type: 'text' })
  return queue_id
}

import type { Page } from '@playwright/test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, startServer } from './fixtures.ts'
import { guard, type Guard } from './hostile-guard.ts'
import { MARKUP, NAME } from './hostile-payloads.ts'
import { startHostileCloudflare } from './hostile-cloudflare.ts'

const [IMAGE] = MARKUP

interface HostileDeck {
  url: string
  signInLink: string | null
  stop: () => Promise<void>
}

/** A deck whose account, names and messages are all attacks. */
async function startHostileDeck(users: readonly object[]): Promise<HostileDeck> {
  const upstream = await startHostileCloudflare()
  const directory = mkdtempSync(join(tmpdir(), 'queuedeck-hostile-'))
  const config = join(directory, 'deck.json')
  const account = { accountId: 'c'.repeat(32), token: 'a-token-that-nobody-may-see' }
  const connections = [
    { ...account, id: 'prod', name: NAME, color: 'red', production: true },
    { ...account, id: 'rtl', name: `\u202e${IMAGE}`, readOnly: true },
  ]
  writeFileSync(config, JSON.stringify({ connections, users }))
  const deck = await startServer('--config', config, '--upstream', upstream.url, '--log-level', 'fatal')
  return {
    url: deck.url,
    signInLink: deck.signInLink,
    async stop() {
      await deck.stop()
      await upstream.close()
      rmSync(directory, { recursive: true })
    },
  }
}

/** Walks through such a deck from its sign-in page on, and closes everything afterwards. */
export async function visitHostileDeck(
  page: Page,
  users: readonly object[],
  walk: (deck: HostileDeck, guarded: Guard) => Promise<void>,
): Promise<void> {
  const deck = await startHostileDeck(users)
  try {
    const guarded = await guard(page)
    await page.goto(`${deck.url}/prod/queues`)
    await expect(page.getByRole('heading', { name: 'Sign in to Queuedeck' })).toBeVisible()
    await guarded.check('sign-in')
    await walk(deck, guarded)
  } finally {
    // Whatever happened to the page, the servers have to end.
    await page.goto('about:blank').catch(() => undefined)
    await deck.stop()
  }
}

/** The same, signed in by the link. */
export async function withHostileDeck(
  page: Page,
  walk: (url: string, guarded: Guard) => Promise<void>,
): Promise<void> {
  await visitHostileDeck(page, [], async ({ url, signInLink }, guarded) => {
    await page.goto(`${url}/sign-in#${encodeURIComponent(IMAGE)}`)
    await expect(page.getByRole('alert')).toBeVisible()
    await guarded.check('a sign-in link that is an attack')
    await page.goto(signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await walk(url, guarded)
  })
}

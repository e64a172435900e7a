import { createQueuesClient } from '#contract/client.ts'
import { startServer } from './fixtures.ts'
import { startFaultyProxy } from './faulty-proxy.ts'

export const ACCOUNT = '10ca'.repeat(8)
export const TOKEN = 'a-token-that-nobody-may-see'

/** A second embedded server stands for Cloudflare, and a deck in front of it that knows no account yet. */
export async function startBoth(...flags: string[]) {
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

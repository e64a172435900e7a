import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueuesClient } from '#contract/client.ts'
import { startServer } from './fixtures.ts'

const ACCOUNT = 'c'.repeat(32)
export const TOKEN = 'a-token-that-nobody-may-see'

/** A second embedded server stands for Cloudflare; answers it and how to start a deck in front of it. */
export async function startUpstream(...flags: string[]) {
  const upstream = await startServer('--api-token', TOKEN, ...flags)
  const api = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: upstream.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: TOKEN,
  })
  const directory = mkdtempSync(join(tmpdir(), 'queuedeck-accounts-'))
  const config = join(directory, 'deck.json')
  async function startDeck(connection: object = {}, users: object[] = [], url = `${upstream.url}/client/v4`) {
    const connections = [{ id: 'prod', name: 'Production', accountId: ACCOUNT, token: TOKEN, ...connection }]
    writeFileSync(config, JSON.stringify({ connections, users }))
    return startServer('--config', config, '--upstream', url)
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

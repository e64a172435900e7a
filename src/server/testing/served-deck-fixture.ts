import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Config } from '#server/config/read-config.ts'
import type { HttpLimits } from '#server/process/listen.ts'
import { startQueuedeck, type Queuedeck } from '#server/queuedeck.ts'

/** The whole server on a free port, with its own data directory, which closing it deletes. */
export async function startServedDeck(
  limits?: HttpLimits,
  config: Partial<Config> = {},
  log = pino({ level: 'silent' }),
): Promise<Queuedeck> {
  const data = mkdtempSync(join(tmpdir(), 'queuedeck-served-'))
  const deck = await startQueuedeck(
    {
      port: 0,
      host: '127.0.0.1',
      dataDirectory: data,
      demo: false,
      readOnly: false,
      open: false,
      signIn: false,
      vaultKey: null,
      apiToken: null,
      basePath: '',
      logLevel: 'silent',
      durability: 'full',
      journalDays: 90,
      rateLimit: null,
      connections: [],
      users: [],
      warnings: [],
      cloudflareAccess: null,
      masking: null,
      upstream: 'http://127.0.0.1:9',
      publicUrl: null,
      tls: null,
      trustedProxies: [],
      ...config,
    },
    log,
    limits,
  )
  return {
    url: deck.url,
    signInLink: deck.signInLink,
    async close() {
      await deck.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { SessionState } from '#contract/access.ts'
import { createApp } from '#server/app.ts'
import { backendOf } from './gateway/backend.ts'
import { createAccess } from '#server/auth/access.ts'
import { createCloudflareAccess } from './auth/cloudflare-access/cloudflare-access.ts'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { createBrokerApi } from '#server/broker/api/broker-api.ts'
import { createBroker } from '#server/broker/broker.ts'
import { startCheckpoints } from './sqlite/checkpoints.ts'
import { systemClock } from '#server/clock.ts'
import type { Config } from './config/read-config.ts'
import { isLoopback } from '#server/http/loopback.ts'
import { clientOf, createConnector, type LiveConnection } from './connections/connect.ts'
import { createAccountFetch } from './connections/admin/account-fetch.ts'
import { createConnectionManager } from './connections/admin/manager.ts'
import { createConnectionAdmin } from './connections/admin/routes.ts'
import { createConnectionRegistry } from './connections/registry.ts'
import { DECK_MIGRATIONS } from './process/deck-migrations.ts'
import { createFailureLog, ROUND_MS } from './process/failure-log.ts'
import { startDemo } from '#server/demo/start-demo.ts'
import { openDataDirectory } from './process/data-directory.ts'
import { createRateBudgets } from './gateway/rate/rate-budgets.ts'
import { createAddressOf } from '#server/http/client-address.ts'
import { createWebAssets } from '#server/http/web-assets.ts'
import { closeServer, HTTP_LIMITS, listen, urlOf } from './process/listen.ts'
import { connectAll, measure, withStored } from './connections/supervise.ts'
import { createJournal } from '#server/journal/journal.ts'
import { createRecorder } from '#server/journal/recorder.ts'
import { createMetricsRoutes } from '#server/metrics/routes.ts'
import { createSampler } from '#server/metrics/sampler.ts'
import { createHistoryStore } from '#server/metrics/store.ts'
import { recordSessions } from './journal/record-sessions.ts'
import { migrate } from '#server/sqlite/database.ts'
import { createDiskReserve } from '#server/sqlite/disk-reserve.ts'
import { createLogFlush } from '#server/sqlite/log-flush.ts'
import { every, keepDoing } from '#server/clock.ts'
import { createVault } from '#server/vault/vault.ts'
import { VERSION, WEB_DIRECTORY } from '#server/version.ts'

const SAMPLE_INTERVAL_MS = 5_000
/** With more, each round measures those that waited longest: a thousand at once hold the loop for some 40 ms. */
const MAX_QUEUES_PER_ROUND = 500
const SWEEP_INTERVAL_MS = 1_000
const PRUNE_INTERVAL_MS = 60_000

export interface Queuedeck {
  /** Where the dashboard is, base path included. */
  url: string
  /** Lets its one user in, once and within ten minutes; null where nobody signs in, or in another way. */
  signInLink: string | null
  /** Stops taking requests, lets those under way end, and closes everything. May be called more than once. */
  close(): Promise<void>
}

/** Opens, wires and serves everything. Throws `StartError`, and then leaves nothing open. */
export async function startQueuedeck(config: Config, log: Logger, limits = HTTP_LIMITS): Promise<Queuedeck> {
  const clock = systemClock
  const { report, round } = createFailureLog(log)
  const data = openDataDirectory(config.dataDirectory, config.durability)
  const undo: (() => unknown)[] = [() => data.close(), round, every(round, ROUND_MS)]
  try {
    migrate(data.deck, DECK_MIGRATIONS)
    const reserve = createDiskReserve(data.broker, data.brokerPath)
    const broker = createBroker({ database: data.broker, clock, report, reserve })
    undo.push(() => broker.close())
    const brokerApi = createBrokerApi(broker, report)
    undo.push(
      startCheckpoints({
        database: data.broker,
        path: data.brokerPath,
        hold: broker.hold,
        holdSweep: broker.holdSweep,
        onError: report,
      }),
    )

    const client = clientOf(async (request) => {
      // A turn for each, or the hundreds of calls of a measurement would hold up everybody else's.
      await setImmediate()
      return brokerApi.fetch(request)
    }, LOCAL_ACCOUNT_ID)
    const store = createHistoryStore(data.deck)
    const local: LiveConnection = {
      id: 'local',
      name: 'Local',
      kind: 'embedded',
      accountId: LOCAL_ACCOUNT_ID,
      api: null,
      color: null,
      isProduction: false,
      isReadOnly: false,
      source: 'embedded',
      whyLocked: null,
      budget: () => null,
      backend: backendOf((request) => brokerApi.fetch(request)),
      sampler: createSampler({
        connection: 'local',
        client,
        store,
        clock,
        schedule: every,
        intervalMs: SAMPLE_INTERVAL_MS,
        maxQueuesPerRound: MAX_QUEUES_PER_ROUND,
        onError: report,
      }),
      analytics: null,
      close: () => undefined,
    }
    const vault = createVault({
      database: data.deck,
      directory: config.dataDirectory,
      keyText: config.vaultKey,
    })
    const cloudflare = withStored(config.connections, vault)
    const upstream = {
      upstream: config.upstream,
      version: VERSION,
      budgets: createRateBudgets(clock),
      clock,
      report,
    }
    const connect = createConnector({ ...upstream, store })
    for (const warning of config.warnings) log.warn(warning)
    for (const connection of cloudflare) {
      if ('whyLocked' in connection) log.warn({ connection: connection.id }, connection.whyLocked)
    }
    const registry = createConnectionRegistry([local, ...connectAll(cloudflare, connect)])
    undo.push(() => registry.list().forEach(({ close }) => close()))
    const mode = needsSignIn(config, cloudflare) ? 'required' : 'open'
    const flush = createLogFlush(data.deckPath, report)
    undo.push(flush.close)
    const journal = createJournal(data.deck, { keptDays: config.journalDays, flushSoon: flush.request })
    const recorder = createRecorder(journal, report)
    const access = createAccess({
      database: data.deck,
      clock,
      mode,
      users: config.users,
      cloudflareAccess:
        config.cloudflareAccess &&
        createCloudflareAccess({ config: config.cloudflareAccess, clock, fetch, report }),
      basePath: config.basePath,
      isSecure: config.tls !== null || config.publicUrl?.protocol === 'https:',
      addressOf: createAddressOf(config.trustedProxies),
      apiTokenRequired: config.apiToken !== null,
      viewersMayPeek: config.masking?.viewersMayPeek ?? false,
      report,
      // A refused one is told by default, as the journal leaves it out; those beyond the throttle would be a flood.
      onSignIn: (attempt) =>
        log[attempt.outcome === 'refused' ? 'warn' : 'info']({ signIn: attempt }, 'sign-in'),
      onSession: recordSessions(recorder, clock),
    })
    const app = createApp({
      config,
      clock,
      version: VERSION,
      brokerApi,
      connections: registry,
      access,
      journal,
      recorder,
      queueNameOf: (connection, queueId) => registry.get(connection)?.sampler.queueNameOf(queueId) ?? null,
      connectionAdmin: createConnectionAdmin({
        connections: registry,
        manager: createConnectionManager({
          registry,
          vault,
          connect,
          journal,
          history: store,
          database: data.deck,
          clock,
        }),
        openAccountFetch: (credential) => createAccountFetch({ ...upstream, credential }),
        whyNotAdd: whyNotAdd(mode, config),
      }),
      metrics: createMetricsRoutes({
        connections: registry,
        store,
        clock,
      }),
      web: hasWeb() ? createWebAssets({ directory: WEB_DIRECTORY, basePath: config.basePath }) : null,
      report,
    })

    const server = await listen(app.fetch, config, limits)
    undo.push(() => closeServer(server))
    undo.push(keepDoing(() => broker.sweep(), SWEEP_INTERVAL_MS, report))
    if (config.demo) undo.push(await startDemo({ client, database: data.deck, clock, onError: report }))
    undo.push(measure(registry))
    undo.push(keepDoing(async () => journal.prune(clock.now()), PRUNE_INTERVAL_MS, report))

    const url = urlOf(server, config)
    const isLink = mode === 'required' && config.users.length === 0 && !config.cloudflareAccess
    const signInLink = isLink ? access.createSignInLink(publicUrlOf(url, config)) : null
    return { url, signInLink, close: once(() => runAll(undo)) }
  } catch (error) {
    await runAll(undo)
    throw error
  }
}

/** What holds the keys of an account, or can be reached by others, is not open to everyone. */
function needsSignIn(config: Config, connections: readonly unknown[]): boolean {
  const { signIn, users, cloudflareAccess, host } = config
  return (
    signIn || connections.length > 0 || users.length > 0 || cloudflareAccess !== null || !isLoopback(host)
  )
}

function whyNotAdd(mode: SessionState['mode'], { readOnly }: Config): string | null {
  if (readOnly) return 'This Queuedeck is read-only; no connection can be added or changed.'
  if (mode === 'required') return null
  return 'This server is open to everyone on this machine, so it takes no account’s token. Restart it with --sign-in, or with users in the file of --config.'
}

function publicUrlOf(url: string, { publicUrl, basePath }: Config): string {
  return publicUrl ? `${publicUrl.origin}${basePath}` : url
}

function hasWeb(): boolean {
  return existsSync(join(WEB_DIRECTORY, 'index.html'))
}

async function runAll(undo: (() => unknown)[]): Promise<void> {
  for (const step of undo.toReversed()) await step()
}

function once(run: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | null = null
  return () => (result ??= run())
}

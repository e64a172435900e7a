import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { QueuesClient } from '#contract/client.ts'
import { createApp } from '#server/app.ts'
import { createAccess, type Access } from '#server/auth/access.ts'
import { createCloudflareAccess } from '#server/auth/cloudflare-access/cloudflare-access.ts'
import { createBrokerApi, type BrokerApi } from '#server/broker/api/broker-api.ts'
import { createBroker, type Broker } from '#server/broker/broker.ts'
import { every, keepDoing, systemClock, type Clock } from '#server/clock.ts'
import type { Config } from '#server/config/read-config.ts'
import { createAccountFetch } from '#server/connections/admin/account-fetch.ts'
import { createConnectionManager } from '#server/connections/admin/manager.ts'
import { createConnectionAdmin } from '#server/connections/admin/routes.ts'
import { withStored } from '#server/connections/configured.ts'
import { connectAll, createConnector } from '#server/connections/connect.ts'
import { createLocalClient, createLocalConnection } from '#server/connections/local.ts'
import { createConnectionRegistry, type ConnectionRegistry } from '#server/connections/registry.ts'
import { superviseConnections } from '#server/connections/supervise.ts'
import { startDemo } from '#server/demo/start-demo.ts'
import { createRateBudgets } from '#server/gateway/rate/rate-budgets.ts'
import { createAddressOf } from '#server/http/client-address.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { createWebAssets } from '#server/http/web-assets.ts'
import { createJournal, type Journal } from '#server/journal/journal.ts'
import { recordSessions } from '#server/journal/record-sessions.ts'
import { createRecorder, type Recorder } from '#server/journal/recorder.ts'
import { createMetricsRoutes } from '#server/metrics/routes.ts'
import { createHistoryStore } from '#server/metrics/store.ts'
import { signInModeOf, usesSignInLink, whyNotAdd, type SignInMode } from '#server/process/admission.ts'
import { openDataDirectory, type DataDirectory } from '#server/process/data-directory.ts'
import { DECK_MIGRATIONS } from '#server/process/deck-migrations.ts'
import { createFailureLog, ROUND_MS } from '#server/process/failure-log.ts'
import { closeServer, HTTP_LIMITS, listen, urlOf } from '#server/process/listen.ts'
import { createShutdown, type Shutdown } from '#server/process/shutdown.ts'
import { startCheckpoints } from '#server/sqlite/checkpoints.ts'
import { migrate } from '#server/sqlite/database.ts'
import { createDiskReserve } from '#server/sqlite/disk-reserve.ts'
import { createLogFlush } from '#server/sqlite/log-flush.ts'
import { createVault } from '#server/vault/vault.ts'
import { VERSION, WEB_DIRECTORY } from '#server/version.ts'

const SWEEP_INTERVAL_MS = 1_000
const PRUNE_INTERVAL_MS = 60_000

export interface Queuedeck {
  /** URL of the dashboard, base path included. */
  url: string
  /** Signs in the only user, once, within ten minutes; null where there is no sign-in, or another kind. */
  signInLink: string | null
  /** Stops taking requests, lets those in flight finish, and closes everything. Can be called more than once. */
  close(): Promise<void>
}

/** What every part of the server is made with. */
interface Context {
  config: Config
  log: Logger
  clock: Clock
  report: ReportFailure
  onClose: Shutdown['add']
}

/** Opens, assembles and serves everything. Throws `StartError`, and then leaves nothing open. */
export async function startQueuedeck(config: Config, log: Logger, limits = HTTP_LIMITS): Promise<Queuedeck> {
  const shutdown = createShutdown()
  try {
    const { report, round } = createFailureLog(log)
    const context: Context = { config, log, clock: systemClock, report, onClose: shutdown.add }
    for (const warning of config.warnings) log.warn(warning)

    const data = openStorage(context)
    shutdown.add(round, every(round, ROUND_MS))
    const broker = openBroker(context, data)
    const brokerApi = createBrokerApi(broker, report)
    const client = createLocalClient(brokerApi.fetch)
    const connections = openConnections(context, data, brokerApi, client)
    const { journal, recorder } = openJournal(context, data)
    const access = openAccess(context, data, connections.signInMode, recorder)
    const app = createApp({
      config,
      clock: systemClock,
      version: VERSION,
      brokerApi,
      connections: connections.registry,
      access,
      journal,
      recorder,
      queueNameOf: (id, queueId) => connections.registry.get(id)?.sampler.queueNameOf(queueId) ?? null,
      connectionAdmin: createAdmin(context, data, connections, journal),
      metrics: createMetricsRoutes({
        connections: connections.registry,
        store: connections.history,
        clock: systemClock,
      }),
      web: openWeb(config),
      report,
    })

    const server = await listen(app.fetch, config, limits)
    shutdown.add(() => closeServer(server))
    const parts = { data, broker, client, journal, registry: connections.registry }
    await startBackgroundWork(context, parts)

    const url = urlOf(server, config)
    const isLink = usesSignInLink(connections.signInMode, config)
    const signInLink = isLink ? access.createSignInLink(publicUrlOf(url, config)) : null
    return { url, signInLink, close: shutdown.run }
  } catch (error) {
    await shutdown.run()
    throw error
  }
}

function openStorage({ config, onClose }: Context): DataDirectory {
  const data = openDataDirectory(config.dataDirectory, config.durability)
  onClose(() => data.close())
  migrate(data.deck, DECK_MIGRATIONS)
  return data
}

/** The embedded queue server, with a thread that moves its log to the database file. */
function openBroker({ clock, report, onClose }: Context, data: DataDirectory): Broker {
  const { broker: database, brokerPath: path } = data
  const broker = createBroker({ database, clock, report, reserve: createDiskReserve(database, path) })
  onClose(() => broker.close())
  const { hold, holdSweep } = broker
  onClose(startCheckpoints({ database, path, hold, holdSweep, onError: report }))
  return broker
}

/** The local connection and those to Cloudflare, with what is needed to add more. */
function openConnections(context: Context, data: DataDirectory, brokerApi: BrokerApi, client: QueuesClient) {
  const { config, log, clock, report, onClose } = context
  const vault = createVault({
    database: data.deck,
    directory: config.dataDirectory,
    keyText: config.vaultKey,
  })
  const configured = withStored(config.connections, vault)
  for (const { id, credential } of configured) {
    if (credential.kind === 'locked') log.warn({ connection: id }, credential.why)
  }
  const history = createHistoryStore(data.deck)
  const { upstream } = config
  const cloudflare = { upstream, version: VERSION, budgets: createRateBudgets(clock), clock, report }
  const connect = createConnector({ ...cloudflare, store: history })
  const local = createLocalConnection({
    fetch: brokerApi.fetch,
    client,
    store: history,
    clock,
    report,
  })
  const registry = createConnectionRegistry([local, ...connectAll(configured, connect)])
  onClose(() => registry.list().forEach(({ close }) => close()))
  const signInMode = signInModeOf(config, configured.length > 0)
  return { registry, vault, history, cloudflare, connect, signInMode }
}

function openJournal({ config, report, onClose }: Context, data: DataDirectory) {
  const flush = createLogFlush(data.deckPath, report)
  onClose(flush.close)
  const journal = createJournal(data.deck, { keptDays: config.journalDays, flushSoon: flush.request })
  return { journal, recorder: createRecorder(journal, report) }
}

function openAccess(context: Context, data: DataDirectory, mode: SignInMode, recorder: Recorder): Access {
  const { config, log, clock, report } = context
  return createAccess({
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
    // The default log level shows refused attempts, which the journal leaves out. Throttled ones would flood the log.
    onSignIn: (attempt) =>
      log[attempt.outcome === 'refused' ? 'warn' : 'info']({ signIn: attempt }, 'sign-in'),
    onSession: recordSessions(recorder, clock),
  })
}

function createAdmin(
  { config, clock }: Context,
  { deck: database }: DataDirectory,
  { registry, vault, history, cloudflare, connect, signInMode }: ReturnType<typeof openConnections>,
  journal: Journal,
) {
  return createConnectionAdmin({
    connections: registry,
    manager: createConnectionManager({ registry, vault, connect, journal, history, database, clock }),
    openAccountFetch: (credential) => createAccountFetch({ ...cloudflare, credential }),
    whyNotAdd: whyNotAdd(signInMode, config),
  })
}

interface Parts {
  data: DataDirectory
  broker: Broker
  client: QueuesClient
  journal: Journal
  registry: ConnectionRegistry
}

/** What happens without a request: due messages, demo traffic, samples and the end of old journal entries. */
async function startBackgroundWork(
  { config, clock, report, onClose }: Context,
  { data, broker, client, journal, registry }: Parts,
): Promise<void> {
  onClose(keepDoing(() => broker.sweep(), SWEEP_INTERVAL_MS, report))
  if (config.demo) onClose(await startDemo({ client, database: data.deck, clock, onError: report }))
  onClose(superviseConnections(registry))
  onClose(keepDoing(async () => journal.prune(clock.now()), PRUNE_INTERVAL_MS, report))
}

/** The built dashboard; null where it was not built and only the API is served. */
function openWeb({ basePath }: Config) {
  const isBuilt = existsSync(join(WEB_DIRECTORY, 'index.html'))
  return isBuilt ? createWebAssets({ directory: WEB_DIRECTORY, basePath }) : null
}

function publicUrlOf(url: string, { publicUrl, basePath }: Config): string {
  return publicUrl ? `${publicUrl.origin}${basePath}` : url
}

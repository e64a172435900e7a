import { Hono } from 'hono'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import type { Access } from '#server/auth/access.ts'
import { authenticateClients } from '#server/auth/api-token.ts'
import type { AccessVariables } from './auth/policy/access-variables.ts'
import { recordReveals } from './journal/record-reveals.ts'
import { createBodyGuard } from './masking/guard.ts'
import { createMasker } from './masking/masker.ts'
import { maskingOf } from './masking/rules.ts'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import type { BrokerApi } from '#server/broker/api/broker-api.ts'
import type { Clock } from '#server/clock.ts'
import { createDeckRoutes } from './connections/routes.ts'
import type { Connections } from './connections/registry.ts'
import type { Config } from './config/read-config.ts'
import { responseHeaders, type ResponseBindings } from './http/response-headers.ts'
import { createAddressOf } from '#server/http/client-address.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import { noRoute } from '#server/http/no-route.ts'
import { hostCheck, readOnlyGate, sameOrigin } from '#server/http/policy.ts'
import { rateLimit } from '#server/http/rate-limit.ts'
import { createJournalRoutes } from '#server/journal/routes.ts'
import type { Journal } from '#server/journal/journal.ts'
import { createQueueNames, type QueueNameOf, type QueueNames } from '#server/journal/queue-names.ts'
import { recordChanges, recordClientChanges } from '#server/journal/record-changes.ts'
import { recordRefusals } from '#server/journal/record-refusals.ts'
import type { Recorder } from '#server/journal/recorder.ts'

interface AppOptions {
  config: Pick<Config, 'apiToken' | 'basePath' | 'demo' | 'host' | 'publicUrl' | 'rateLimit' | 'readOnly'> &
    Partial<Pick<Config, 'masking' | 'tls' | 'trustedProxies'>>
  clock: Clock
  version: string
  brokerApi: Pick<BrokerApi, 'routes'>
  connections: Connections
  access: Pick<Access, 'recognize' | 'middleware' | 'routes'>
  journal: Journal
  recorder: Recorder
  /** The name of a queue as its connection last listed it. */
  queueNameOf: QueueNameOf
  /** `/api/connections` itself: listing, adding, changing, removing. */
  connectionAdmin: Hono<AccessVariables>
  /** `/api/connections/:connection/samples` and the history. */
  metrics: Hono
  /** The dashboard; null where only the API is served. */
  web: Hono | null
  report: ReportFailure
}

type App = Hono<AccessVariables>

/** The routes behind the policy, below the base path. */
interface Surface {
  /** Runs before the access check, so that refused calls are recorded too. */
  record?: (served: App) => void
  serve: (served: App) => void
}

/** Puts the one policy in front of a surface. */
function behindPolicy({ config, access, report }: AppOptions, { record, serve }: Surface, app: App): App {
  const served: App = new Hono()
  const isTlsOnly = (host: string) =>
    Boolean(config.tls) || (config.publicUrl?.protocol === 'https:' && config.publicUrl.host === host)
  served.use('*', access.recognize)
  // Requests from pages of other sites are not even recorded.
  served.use('*', sameOrigin(isTlsOnly))
  record?.(served)
  served.use('*', access.middleware)
  serve(served)

  app.use('*', responseHeaders())
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.use('*', hostCheck([config.host, ...(config.publicUrl ? [config.publicUrl.hostname] : [])]))
  app.route(config.basePath === '' ? '/' : config.basePath, served)
  app.notFound((c) => noRoute(c.req.path))
  app.onError((error, c) => toFailure(error, (cause) => report(cause, c.get('requestId'))))
  return app
}

interface Recording {
  recorder: Recorder
  clock: Clock
  names: QueueNames
}

/** The Queues API, for programs. */
function clientSurface({ config, clock, brokerApi }: AppOptions, recorded: Recording): Surface {
  const addressOf = createAddressOf(config.trustedProxies ?? [])
  return {
    serve(served) {
      served.use('/client/v4/*', authenticateClients({ apiToken: config.apiToken, clock, addressOf }))
      // Where any token is accepted, changes cannot be attributed to anyone.
      if (config.apiToken !== null)
        served.use('/client/v4/*', recordClientChanges(recorded, LOCAL_ACCOUNT_ID))
      if (config.rateLimit) served.use('/client/v4/*', rateLimit(config.rateLimit, clock))
      if (config.readOnly) served.use('*', readOnlyGate())
      served.route('/client/v4', brokerApi.routes)
    },
  }
}

/** The dashboard and the API of its pages, for people. */
function deckSurface(options: AppOptions, recorded: Recording): Surface {
  const { config, clock, version, connections, access, journal, recorder, web, report } = options
  const rules = config.masking ?? null
  const guard = createBodyGuard({
    masker: rules && createMasker(rules),
    record: recordReveals({ journal, queueNameOf: recorded.names.nameOf, clock }),
    report,
  })
  const deck = {
    version,
    readOnly: config.readOnly,
    demo: config.demo,
    apiTokenRequired: config.apiToken !== null,
    masking: maskingOf(rules),
  }
  return {
    record(served) {
      served.use('/api/connections/:connection/v4/*', recordChanges(recorded))
      for (const path of ['/api/connections', '/api/connections/:connection', '/api/sessions/:session']) {
        served.use(path, recordRefusals(recorder, clock))
      }
    },
    serve(served) {
      if (config.readOnly) served.use('*', readOnlyGate())
      served.route('/api', access.routes)
      served.route('/api', createJournalRoutes(journal))
      served.route('/api', createDeckRoutes({ deck, connections, guard }))
      served.route('/api/connections', options.connectionAdmin)
      served.route('/api/connections', options.metrics)
      for (const prefix of ['/api/*', '/client/*']) served.all(prefix, (c) => noRoute(c.req.path))
      if (web) served.route('/', web)
    },
  }
}

/**
 * Everything that the server serves. Programs send thousands of requests a second, so their routes are matched by one
 * regular expression; the routes of the dashboard have a shape that this router does not support.
 */
export function createApp(options: AppOptions) {
  const { config, clock, recorder } = options
  const recorded = { recorder, clock, names: createQueueNames(options.queueNameOf) }
  const client = behindPolicy(
    options,
    clientSurface(options, recorded),
    new Hono({ router: new RegExpRouter() }),
  )
  const deck = behindPolicy(options, deckSurface(options, recorded), new Hono())
  const clientPath = `${config.basePath}/client/`

  /** The same policy is in front of both, so only speed depends on this choice. */
  const appOf = ({ url }: Request) => (url.startsWith(clientPath, url.indexOf('/', 8)) ? client : deck)
  return {
    fetch: (request: Request, bindings: ResponseBindings) => appOf(request).fetch(request, bindings),
  }
}

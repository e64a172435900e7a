/**
 * Which layer may import which: maps a folder (or a file) below src to the layers that it may import besides itself. A
 * folder is its own layer, apart from its subfolders. The lint rules are generated from this table. layers.test.ts
 * checks that every file has a layer, and that neither layers nor files import each other in a circle, type imports
 * included. Web and server share only `contract`.
 */

const GROUND = ['contract', 'server/clock.ts', 'server/version.ts', 'server/start-error.ts']
const SERVER_BASE = [...GROUND, 'server/sqlite', 'server/http']
const POLICY = [...SERVER_BASE, 'server/auth/policy']

const WEB_BASE = ['contract', 'web/lib', 'web/storage']
const WEB_PAGE = [...WEB_BASE, 'web/api', 'web/ui', 'web/ui/table']
/** What the tabs of a queue share; a tab may not import another tab. */
const QUEUE_TAB = [
  ...WEB_PAGE,
  'web/runs',
  'web/leases',
  'web/charts',
  'web/pages/queue/guard',
  'web/pages/queue/sending',
]
const MESSAGES = 'web/pages/queue/messages'
const messages = (...rooms) => [...QUEUE_TAB, ...rooms.map((room) => `${MESSAGES}/${room}`)]

const server = {
  'server/clock.ts': [],
  'server/version.ts': [],
  'server/start-error.ts': [],
  'server/sqlite': GROUND,
  'server/http': [...GROUND, 'server/sqlite'],
  'server/masking': SERVER_BASE,
  'server/vault': SERVER_BASE,
  'server/metrics': SERVER_BASE,
  'server/demo': SERVER_BASE,
  'server/broker/analytics': SERVER_BASE,
  'server/broker': [...SERVER_BASE, 'server/broker/analytics'],
  'server/broker/api': [...SERVER_BASE, 'server/broker', 'server/broker/analytics'],
  'server/gateway/exchange': SERVER_BASE,
  'server/gateway/rate': [...SERVER_BASE, 'server/gateway/exchange'],
  'server/gateway': [...SERVER_BASE, 'server/gateway/exchange', 'server/gateway/rate'],
  'server/auth/policy': SERVER_BASE,
  'server/auth/sign-in': POLICY,
  'server/auth/sessions': [...POLICY, 'server/auth/sign-in'],
  'server/auth/cloudflare-access': POLICY,
  'server/auth': [...POLICY, 'server/auth/sign-in', 'server/auth/sessions', 'server/auth/cloudflare-access'],
  'server/journal': [...POLICY, 'server/auth/sessions', 'server/masking'],
  'server/connections': [
    ...POLICY,
    'server/broker/api',
    'server/gateway',
    'server/gateway/exchange',
    'server/gateway/rate',
    'server/journal',
    'server/masking',
    'server/metrics',
    'server/vault',
  ],
  'server/config': [
    ...SERVER_BASE,
    'server/auth/sign-in',
    'server/auth/cloudflare-access',
    'server/connections',
    'server/gateway/exchange',
    'server/masking',
  ],
}

const connectionAdmin = {
  'server/connections/admin': [...server['server/connections'], 'server/connections'],
}

const process = {
  'server/process': [
    ...SERVER_BASE,
    'server/auth/sign-in',
    'server/auth/sessions',
    'server/config',
    'server/demo',
    'server/journal',
    'server/metrics',
    'server/vault',
  ],
}

const serverRooms = Object.keys({ ...server, ...connectionAdmin, ...process })
const roof = { server: ['contract', ...serverRooms] }
/** Fixtures, the conformance suite and the tests of the whole server; they may use any room of it. */
const fixtures = ['testing', 'contract', 'server', ...serverRooms]
const testing = {
  'server/testing': fixtures,
  'server/testing/conformance': [...fixtures, 'server/testing'],
  ...Object.fromEntries(
    ['journal', 'robustness', 'sdk', 'security', 'serving'].map((room) => [
      `server/tests/${room}`,
      [...fixtures, 'server/testing'],
    ]),
  ),
}

const web = {
  'web/lib': ['contract'],
  'web/storage': ['contract', 'web/lib'],
  'web/api': WEB_BASE,
  'web/ui': WEB_BASE,
  'web/ui/table': [...WEB_BASE, 'web/ui'],
  'web/charts': ['contract', 'web/ui', 'web/lib'],
  'web/runs': WEB_PAGE,
  'web/leases': [...WEB_PAGE, 'web/runs'],
  'web/pages/connections': WEB_PAGE,
  'web/pages/journal': WEB_PAGE,
  'web/pages/users': WEB_PAGE,
  'web/pages/queues': [...WEB_PAGE, 'web/charts'],
  'web/pages/queue/guard': WEB_PAGE,
  'web/pages/queue/sending': [...WEB_PAGE, 'web/runs', 'web/leases'],
  'web/pages/queue/overview': QUEUE_TAB,
  'web/pages/queue/settings': QUEUE_TAB,
  'web/pages/queue/send/compose': QUEUE_TAB,
  'web/pages/queue/send/bulk': QUEUE_TAB,
  'web/pages/queue/send': [...QUEUE_TAB, 'web/pages/queue/send/compose', 'web/pages/queue/send/bulk'],
  [`${MESSAGES}/model`]: messages(),
  [`${MESSAGES}/export`]: messages('model'),
  [`${MESSAGES}/search`]: messages('model'),
  [`${MESSAGES}/workbench`]: messages('model', 'search'),
  [`${MESSAGES}/load`]: messages('model', 'search', 'workbench'),
  [`${MESSAGES}/act`]: messages('model', 'export', 'search', 'workbench'),
  [`${MESSAGES}/viewer`]: messages('model', 'export', 'search', 'workbench', 'act'),
  [`${MESSAGES}/list`]: messages('model', 'search', 'workbench', 'load', 'act', 'viewer'),
  [MESSAGES]: messages('model', 'export', 'search', 'workbench', 'load', 'act', 'viewer', 'list'),
  'web/pages/queue': [
    ...QUEUE_TAB,
    MESSAGES,
    `${MESSAGES}/export`,
    `${MESSAGES}/model`,
    `${MESSAGES}/workbench`,
    'web/pages/queue/overview',
    'web/pages/queue/send',
    'web/pages/queue/send/bulk',
    'web/pages/queue/settings',
  ],
}

const app = {
  'web/app': [
    ...WEB_PAGE,
    'web/runs',
    'web/leases',
    'web/charts',
    'web/pages/connections',
    'web/pages/journal',
    'web/pages/users',
    'web/pages/queues',
    'web/pages/queue',
  ],
  web: ['web/app'],
}

export const layers = {
  // Shared by the tests of every part; any test may import it. First, as its glob also matches server/testing.
  testing: [],
  contract: [],
  ...server,
  ...connectionAdmin,
  ...process,
  ...roof,
  ...testing,
  ...web,
  ...app,
  tooling: ['contract'],
  bench: ['contract'],
}

/** The layer of a file below src, such as `server/http/tls.ts`; null if it has none. */
export function layerOf(path) {
  if (path in layers) return path
  const folder = path.slice(0, path.lastIndexOf('/'))
  return folder in layers ? folder : null
}

import { expect, test } from 'vitest'
import { readConfig } from './read-config.ts'
import { helpText } from './flags.ts'
import { ConfigError } from './values.ts'

const DEFAULTS = {
  port: 8787,
  host: '127.0.0.1',
  dataDirectory: '.queuedeck',
  demo: false,
  readOnly: false,
  open: false,
  signIn: false,
  vaultKey: null,
  apiToken: null,
  basePath: '',
  logLevel: 'warn',
  durability: 'full',
  rateLimit: null,
  journalDays: 90,
  connections: [],
  users: [],
  warnings: [],
  cloudflareAccess: null,
  masking: null,
  upstream: 'https://api.cloudflare.com/client/v4',
  publicUrl: null,
  tls: null,
  trustedProxies: [],
}

test.each<[string[], NodeJS.ProcessEnv, object]>([
  [[], {}, {}],
  [['--port', '0', '--demo'], {}, { port: 0, demo: true }],
  [[], { QUEUEDECK_PORT: '9000', QUEUEDECK_READ_ONLY: 'true' }, { port: 9000, readOnly: true }],
  [['--port', '1'], { QUEUEDECK_PORT: '9000' }, { port: 1 }],
  [[], { QUEUEDECK_DEMO: '0' }, { demo: false }],
  [['--base-path', '/tools/queues/'], {}, { basePath: '/tools/queues' }],
  [
    ['--host', '::1', '--api-token', 's3cret', '--data', '/d'],
    {},
    { host: '::1', apiToken: 's3cret', dataDirectory: '/d' },
  ],
  [
    ['--host', '0.0.0.0', '--api-token', 't'.repeat(16), '--public-url', 'https://deck.example.com'],
    {},
    { host: '0.0.0.0', apiToken: 't'.repeat(16), publicUrl: new URL('https://deck.example.com') },
  ],
  [['--trust-proxy', '127.0.0.1, ::1'], {}, { trustedProxies: ['127.0.0.1', '::1'] }],
  [['--trust-proxy', '10.0.0.0/8, fd00::/8'], {}, { trustedProxies: ['10.0.0.0/8', 'fd00::/8'] }],
  [['--journal-days', '365'], {}, { journalDays: 365 }],
  [[], { QUEUEDECK_JOURNAL_DAYS: '1' }, { journalDays: 1 }],
  [['--upstream', 'http://[::1]:9/client/v4/'], {}, { upstream: 'http://[::1]:9/client/v4' }],
  [['--upstream', 'https://api.example.com/v4'], {}, { upstream: 'https://api.example.com/v4' }],
  [['--sign-in'], { QUEUEDECK_KEY: 'k' }, { signIn: true, vaultKey: 'k' }],
  [['--rate-limit', '1200/300'], {}, { rateLimit: { requests: 1200, seconds: 300 } }],
  [
    ['--log-level=debug', '--durability=relaxed', '--open'],
    {},
    { logLevel: 'debug', durability: 'relaxed', open: true },
  ],
])('%j with %j', (argv, env, expected) => {
  expect(readConfig(argv, env)).toEqual({ ...DEFAULTS, ...expected })
})

test.each<[string[], NodeJS.ProcessEnv, string]>([
  [['--nope'], {}, "Unknown option '--nope'"],
  [['extra'], {}, "Unexpected argument 'extra'"],
  [['--port'], {}, "'--port"],
  [['--port', '70000'], {}, '--port must be a number from 0 to 65535'],
  [['--port', '-1'], {}, '--port'],
  [['--host', '0.0.0.0'], {}, 'Set --api-token too'],
  [['--host', '0.0.0.0', '--api-token', 't'], {}, 'set --public-url too'],
  [
    ['--host', '0.0.0.0', '--api-token', 't'.repeat(15), '--public-url', 'https://deck.example.com'],
    {},
    '--api-token needs at least 16 characters',
  ],
  [['--api-token', 't', '--public-url', 'https://deck.example.com'], {}, 'at least 16 characters'],
  [['--journal-days', '0'], {}, '--journal-days must be a number from 1 to 3650'],
  [['--journal-days', '3651'], {}, '--journal-days must be a number from 1 to 3650'],
  [[], { QUEUEDECK_JOURNAL_DAYS: '1.5' }, '--journal-days must be a number from 1 to 3650'],
  [['--upstream', 'http://api.cloudflare.com/client/v4'], {}, '--upstream must start with https://'],
  [['--upstream', 'http://127.0.0.1.example.com/v4'], {}, '--upstream must start with https://'],
  [['--host', 'example.com', '--api-token', 't'], {}, '--host must be an IP address'],
  [['--public-url', 'deck'], {}, '--public-url must be a URL such as'],
  [['--upstream', 'https://user@host/'], {}, '--upstream must be a URL such as'],
  [['--config', '/nowhere/at/all.json'], {}, '--config /nowhere/at/all.json cannot be read'],
  [['--base-path', 'queues'], {}, '--base-path must be a path such as /queues'],
  [['--log-level', 'loud'], {}, '--log-level must be one of'],
  [['--data', ''], {}, '--data must name a directory'],
  [['--rate-limit', '1200'], {}, '--rate-limit must be requests/seconds, such as 1200/300'],
  [['--rate-limit', '0/1'], {}, '--rate-limit'],
  [['--tls-cert', 'a.pem'], {}, '--tls-cert needs a private key. Set --tls-key too'],
  [['--tls-key', 'a.key'], {}, '--tls-key needs a certificate. Set --tls-cert too'],
  [['--tls-cert', '/nowhere/a.pem', '--tls-key', 'a.key'], {}, '--tls-cert /nowhere/a.pem cannot be read'],
  [['--tls-cert', 'package.json', '--tls-key', '/nowhere/a.key'], {}, '--tls-key /nowhere/a.key cannot'],
  [
    ['--tls-cert', 'package.json', '--tls-key', 'package.json'],
    {},
    'do not form a valid PEM certificate and key',
  ],
  [['--trust-proxy', 'proxy.example.com'], {}, '"proxy.example.com" is not an IP address'],
  [['--trust-proxy', '127.0.0.1,10.0.0.0/33'], {}, '"10.0.0.0/33" needs a prefix length from 1 to 32'],
  [['--trust-proxy', '127.0.0.1,'], {}, '"" is not an IP address or a range'],
  [[], { QUEUEDECK_DEMO: 'maybe' }, 'QUEUEDECK_DEMO must be 1 or 0'],
])('%j with %j is refused in one line', (argv, env, message) => {
  expect(() => readConfig(argv, env)).toThrow(ConfigError)
  expect(() => readConfig(argv, env)).toThrow(message)
  expect(() => readConfig(argv, env)).toThrow(/^[^\n]+$/)
})

test('help lists every flag', () => {
  expect(readConfig(['--help'], {})).toBe('help')
  expect(readConfig(['--version'], {})).toBe('version')
  for (const flag of [
    'port',
    'host',
    'data',
    'demo',
    'read-only',
    'open',
    'api-token',
    'base-path',
    'log-level',
    'tls-cert',
    'tls-key',
    'trust-proxy',
    'journal-days',
  ]) {
    expect(helpText()).toContain(`--${flag}`)
  }
})

test('connections come from the file and from the environment', () => {
  const env = { CLOUDFLARE_ACCOUNT_ID: 'c'.repeat(32), CLOUDFLARE_API_TOKEN: 't', PROD: 'p' }
  const file = { connections: [{ id: 'prod', accountId: 'd'.repeat(32), token: '$PROD' }] }
  const config = readConfig(['--config', 'deck.json'], env, () => JSON.stringify(file))
  expect(config).toMatchObject({ connections: [{ id: 'prod' }, { id: 'cloudflare' }] })
  expect(() => readConfig(['--config', 'deck.json'], {}, () => '{"connections": 1}')).toThrow(
    /^deck\.json: "connections" must be an array/,
  )
})

test('an id that the file and the environment both use is refused', () => {
  const env = { CLOUDFLARE_ACCOUNT_ID: 'c'.repeat(32), CLOUDFLARE_API_TOKEN: 't' }
  const file = { connections: [{ id: 'cloudflare', accountId: 'd'.repeat(32), token: 'x' }] }
  expect(() => readConfig(['--config', 'deck.json'], env, () => JSON.stringify(file))).toThrow(
    /^deck\.json: The connection id "cloudflare" belongs to/,
  )
})

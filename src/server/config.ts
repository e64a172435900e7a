import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import type { User } from '#server/auth/users.ts'
import {
  ConfigProblem,
  connectionFromEnvironment,
  connectionsProblem,
  parseConfigFile,
  type CloudflareConnection,
  type FileConfig,
} from '#server/connection-config.ts'
import { CLOUDFLARE_API } from '#server/gateway/upstream.ts'
import type { RateLimit } from '#server/http/rate-limit.ts'
import { tlsProblem, type TlsFiles } from '#server/http/tls.ts'
import type { MaskingRules } from '#server/masking/rules.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  /** 0: any free one. */
  port: number
  host: string
  dataDirectory: string
  demo: boolean
  readOnly: boolean
  open: boolean
  /** What `/client/v4` demands as bearer token; null: any token will do. */
  apiToken: string | null
  /** Empty, or a path that starts with a slash and ends without one. */
  basePath: string
  logLevel: LogLevel
  durability: 'full' | 'relaxed'
  /** What `/client/v4` lets each caller do; null: anything. */
  rateLimit: RateLimit | null
  connections: readonly CloudflareConnection[]
  /** Whether a sign-in is asked for also where nothing else demands it. */
  signIn: boolean
  /** `QUEUEDECK_KEY`, which seals the stored connections; null: a key file in the data directory does. */
  vaultKey: string | null
  /** Who may sign in; without any there is a sign-in link. */
  users: readonly User[]
  /** What to hide in message bodies; null: nothing. */
  masking: MaskingRules | null
  /** Base of the API that the connections speak to. */
  upstream: string
  /** Under which address people reach it, where that is not its own. */
  publicUrl: URL | null
  /** Null: plain HTTP, on this machine or behind a proxy. */
  tls: TlsFiles | null
  /** Addresses of the proxies whose word about the client counts. */
  trustedProxies: readonly string[]
}

/** A flag or variable that cannot be used. The message is one line and says what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

interface Flag {
  type: 'string' | 'boolean'
  value?: string
  help: string
}

const FLAGS = {
  port: { type: 'string', value: 'N', help: 'port to listen on; 0 takes any free one (default 8787)' },
  host: { type: 'string', value: 'ADDRESS', help: 'address to listen on (default 127.0.0.1)' },
  data: { type: 'string', value: 'DIR', help: 'directory for everything that lasts (default .queuedeck)' },
  demo: { type: 'boolean', help: 'create a handful of queues and keep messages moving through them' },
  'read-only': { type: 'boolean', help: 'refuse every change, from the dashboard and from /client/v4' },
  open: { type: 'boolean', help: 'open the dashboard in the browser' },
  'api-token': {
    type: 'string',
    value: 'TOKEN',
    help: 'token that /client/v4 demands (default: any is accepted)',
  },
  'base-path': {
    type: 'string',
    value: '/PATH',
    help: 'path below which everything is served (default none)',
  },
  'log-level': { type: 'string', value: 'LEVEL', help: `one of ${LOG_LEVELS.join(', ')} (default warn)` },
  durability: {
    type: 'string',
    value: 'MODE',
    help: 'full survives a power cut, relaxed is faster (default full)',
  },
  'rate-limit': {
    type: 'string',
    value: 'N/S',
    help: 'refuse more than N requests in S seconds, as 1200/300 (default none)',
  },
  'sign-in': {
    type: 'boolean',
    help: 'ask for a sign-in; needed before an account is added in the dashboard',
  },
  config: { type: 'string', value: 'FILE', help: 'JSON file with Cloudflare connections and users' },
  'public-url': {
    type: 'string',
    value: 'URL',
    help: 'address that people reach it under, behind a proxy',
  },
  upstream: {
    type: 'string',
    value: 'URL',
    help: 'base of the Cloudflare API, for tests and other regions',
  },
  'tls-cert': { type: 'string', value: 'FILE', help: 'certificate (PEM, with its chain): serve HTTPS' },
  'tls-key': { type: 'string', value: 'FILE', help: 'private key of --tls-cert (PEM)' },
  'trust-proxy': {
    type: 'string',
    value: 'IP,IP',
    help: 'proxies whose X-Forwarded-For counts where sign-ins are slowed down (default none)',
  },
  help: { type: 'boolean', help: 'show this and exit' },
  version: { type: 'boolean', help: 'show the version and exit' },
} satisfies Record<string, Flag>

type FlagName = keyof typeof FLAGS

const variableOf = (flag: string) => `QUEUEDECK_${flag.toUpperCase().replaceAll('-', '_')}`

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.entries<Flag>(FLAGS).map(([name, { value, help }]) => {
    const flag = `--${name}${value ? ` ${value}` : ''}`
    return `  ${flag.padEnd(20)} ${help}`
  })
  return [
    'Queuedeck: the operator’s deck for Cloudflare Queues, with a local server that speaks their HTTP API.',
    '',
    'Usage: npm start -- [flags]',
    '       npm start -- hash-password   makes the hash of a password for --config, from standard input',
    '',
    ...rows,
    '',
    'Every flag has a variable: --read-only is QUEUEDECK_READ_ONLY=1. A flag beats its variable.',
    '',
  ].join('\n')
}

function readFlags(argv: readonly string[]): Partial<Record<FlagName, string | boolean>> {
  try {
    const options = Object.fromEntries(
      Object.entries<Flag>(FLAGS).map(([name, { type }]) => [name, { type }]),
    )
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/[.\n]/)[0] ?? '') : String(error)
    throw new ConfigError(`${reason}. Run with --help for the list of flags.`)
  }
}

function isTrue(text: string, name: string): boolean {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true
  if (['', '0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false
  throw new ConfigError(`${name} must be 1 or 0, not "${text}".`)
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function toPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new ConfigError(`--port must be a number from 0 to 65535, not "${text}".`)
}

interface Reach {
  host: string
  apiToken: string | null
  publicUrl: URL | null
}

/** Beyond this machine nothing may be open to everyone, and the Host names it answers to must be known. */
function assertReach({ host, apiToken, publicUrl }: Reach): void {
  if (isLoopback(host)) return
  if (isIP(host) === 0) throw new ConfigError(`--host must be an address or localhost, not "${host}".`)
  if (!apiToken) {
    throw new ConfigError(`With --host ${host} others reach /client/v4 too: set --api-token as well.`)
  }
  if (!publicUrl) {
    throw new ConfigError(
      `With --host ${host} set --public-url as well, the address that people open, such as https://deck.example.com.`,
    )
  }
}

function toUrl(text: string, flag: string): URL | null {
  if (text === '') return null
  try {
    const url = new URL(text)
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '')
      return url
  } catch {
    // Told below.
  }
  throw new ConfigError(`--${flag} must be an address such as https://deck.example.com, not "${text}".`)
}

function readConnections(
  path: string,
  env: Readonly<NodeJS.ProcessEnv>,
  readFile: (path: string) => string,
): FileConfig {
  let where = path
  try {
    const file: FileConfig =
      path === '' ? { connections: [], users: [], masking: null } : parseConfigFile(readFile(path), env)
    where = 'The environment'
    const own = connectionFromEnvironment(env)
    const connections = own ? [...file.connections, own] : file.connections
    const problem = connectionsProblem(connections)
    if (problem) throw new ConfigProblem(problem)
    return { ...file, connections }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof ConfigProblem) throw new ConfigError(`${where}: ${reason}`)
    throw new ConfigError(`--config ${path} cannot be read: ${reason}`)
  }
}

type ReadFile = (path: string) => string

function readTlsFile(path: string, flag: string, readFile: ReadFile): string {
  try {
    return readFile(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`--${flag} ${path} cannot be read: ${reason}`)
  }
}

function readTls(certPath: string, keyPath: string, readFile: ReadFile): TlsFiles | null {
  if (certPath === '' && keyPath === '') return null
  if (certPath === '') throw new ConfigError('--tls-key needs its certificate: set --tls-cert as well.')
  if (keyPath === '') throw new ConfigError('--tls-cert needs its key: set --tls-key as well.')
  const tls = {
    cert: readTlsFile(certPath, 'tls-cert', readFile),
    key: readTlsFile(keyPath, 'tls-key', readFile),
  }
  const problem = tlsProblem(tls)
  if (problem === null) return tls
  throw new ConfigError(
    `--tls-cert ${certPath} and --tls-key ${keyPath} are no certificate with its key, in PEM: ${problem}`,
  )
}

/** Browsers come to a TLS server by https, and the session's cookie is made for that. */
function assertSecureUrl(tls: TlsFiles | null, publicUrl: URL | null): void {
  if (tls && publicUrl?.protocol === 'http:') {
    throw new ConfigError('With --tls-cert the --public-url has to start with https://.')
  }
}

function toTrustedProxies(text: string): string[] {
  const addresses = text === '' ? [] : text.split(',').map((address) => address.trim())
  const wrong = addresses.find((address) => isIP(address) === 0)
  if (wrong === undefined) return addresses
  throw new ConfigError(`--trust-proxy must be addresses such as 127.0.0.1,10.0.0.2, not "${wrong}".`)
}

function toBasePath(text: string): string {
  const path = text.replace(/\/+$/, '')
  if (path === '' || /^(\/[\w.~-]+)+$/.test(path)) return path
  throw new ConfigError(`--base-path must look like /queues, not "${text}".`)
}

function toRateLimit(text: string): RateLimit | null {
  if (text === '') return null
  const [, requests, seconds] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
  const limit = { requests: Number(requests), seconds: Number(seconds) }
  if (limit.requests > 0 && limit.seconds > 0) return limit
  throw new ConfigError(`--rate-limit must look like 1200/300, requests and seconds, not "${text}".`)
}

function oneOf<T extends string>(values: readonly T[], text: string, flag: string): T {
  const value = values.find((candidate) => candidate === text)
  if (value) return value
  throw new ConfigError(`--${flag} must be one of ${values.join(', ')}, not "${text}".`)
}

/** Reads flags, then variables, then defaults. Throws `ConfigError`. Answers what to print when that is all. */
export function readConfig(
  argv: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Config | 'help' | 'version' {
  const flags = readFlags(argv)
  if (flags.help) return 'help'
  if (flags.version) return 'version'

  const text = (name: FlagName, fallback: string): string => {
    const flag = flags[name]
    return typeof flag === 'string' ? flag : (env[variableOf(name)] ?? fallback)
  }
  const isSet = (name: FlagName): boolean =>
    flags[name] === true || isTrue(env[variableOf(name)] ?? '', variableOf(name))

  const dataDirectory = text('data', '.queuedeck')
  if (dataDirectory === '') throw new ConfigError('--data must name a directory.')
  const reach = {
    host: text('host', '127.0.0.1'),
    apiToken: text('api-token', '') || null,
    publicUrl: toUrl(text('public-url', ''), 'public-url'),
  }
  assertReach(reach)
  const tls = readTls(text('tls-cert', ''), text('tls-key', ''), readFile)
  assertSecureUrl(tls, reach.publicUrl)
  const upstream = toUrl(text('upstream', CLOUDFLARE_API), 'upstream')
  return {
    ...reach,
    ...readConnections(text('config', ''), env, readFile),
    upstream: (upstream?.href ?? CLOUDFLARE_API).replace(/\/$/, ''),
    port: toPort(text('port', '8787')),
    dataDirectory,
    demo: isSet('demo'),
    readOnly: isSet('read-only'),
    open: isSet('open'),
    signIn: isSet('sign-in'),
    // No flag: what starts a process is seen by all of its machine.
    vaultKey: env['QUEUEDECK_KEY'] || null,
    basePath: toBasePath(text('base-path', '')),
    logLevel: oneOf(LOG_LEVELS, text('log-level', 'warn'), 'log-level'),
    durability: oneOf(['full', 'relaxed'], text('durability', 'full'), 'durability'),
    rateLimit: toRateLimit(text('rate-limit', '')),
    tls,
    trustedProxies: toTrustedProxies(text('trust-proxy', '')),
  }
}

/** Flags and environment of this process; the only reader of `process.env`. */
export function readProcessConfig(): Config | 'help' | 'version' {
  return readConfig(process.argv.slice(2), process.env)
}

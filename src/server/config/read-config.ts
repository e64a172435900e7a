import { readFileSync } from 'node:fs'
import type { CloudflareAccessConfig } from '#server/auth/cloudflare-access/config.ts'
import type { User } from '#server/auth/sign-in/users.ts'
import { ConfigProblem, parseConfigFile, type FileConfig } from './config-file.ts'
import { environmentWarning, connectionFromEnvironment } from './environment.ts'
import { connectionsProblem } from '#server/connections/configured.ts'
import type { CloudflareConnection } from '#server/connections/connection.ts'
import { CLOUDFLARE_API } from '#server/gateway/exchange/upstream.ts'
import { LOG_LEVELS, readFlags, variableOf, type FlagName, type LogLevel } from './flags.ts'
import {
  assertReach,
  assertSecureUrl,
  assertToken,
  ConfigError,
  isTrue,
  oneOf,
  readNamedFile,
  readTls,
  toBasePath,
  toJournalDays,
  toPort,
  toRateLimit,
  toTrustedProxies,
  toUpstream,
  toUrl,
  type ReadFile,
} from './values.ts'
import type { RateLimit } from '#server/http/rate-limit.ts'
import type { TlsFiles } from '#server/http/tls.ts'
import type { MaskingRules } from '#server/masking/rules.ts'

export interface Config {
  /** 0 picks a free one. */
  port: number
  host: string
  dataDirectory: string
  demo: boolean
  readOnly: boolean
  open: boolean
  /** The bearer token that `/client/v4` requires; null: any token is accepted. */
  apiToken: string | null
  /** Empty, or a path with a leading and no trailing slash. */
  basePath: string
  logLevel: LogLevel
  durability: 'full' | 'relaxed'
  journalDays: number
  /** For each caller of `/client/v4`; null: no limit. */
  rateLimit: RateLimit | null
  connections: readonly CloudflareConnection[]
  /** Settings that have no effect, in sentences; logged at the start. */
  warnings: readonly string[]
  /** Whether a sign-in is required even where nothing else makes it necessary. */
  signIn: boolean
  /** `QUEUEDECK_KEY`, which encrypts the stored credentials; null: the key file in the data directory. */
  vaultKey: string | null
  /** The users that can sign in; without any, a sign-in link is printed. */
  users: readonly User[]
  /** The Cloudflare Access application in front; null: none. */
  cloudflareAccess: CloudflareAccessConfig | null
  /** What to hide in message bodies; null: nothing. */
  masking: MaskingRules | null
  /** Base URL of the Cloudflare API. */
  upstream: string
  /** The URL that people open, where it is not the server's own. */
  publicUrl: URL | null
  /** Null: plain HTTP, for this machine or behind a proxy. */
  tls: TlsFiles | null
  /** Addresses and ranges of proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: readonly string[]
}

const NO_FILE: FileConfig = {
  connections: [],
  users: [],
  warnings: [],
  cloudflareAccess: null,
  masking: null,
}

/** Reads the `--config` file and Cloudflare's own environment variables. Throws `ConfigError`. */
function readConnections(path: string, env: Readonly<NodeJS.ProcessEnv>, readFile: ReadFile): FileConfig {
  const file = path === '' ? NO_FILE : readConfigFile(path, env, readFile)
  const own = inConfig('The environment', () => connectionFromEnvironment(env))
  const connections = own ? [...file.connections, own] : file.connections
  const problem = connectionsProblem(connections)
  // Without a file there is one connection at most, and nothing that its id could collide with.
  if (problem !== null) throw new ConfigError(`${path}: ${problem}`)
  const warning = environmentWarning(env)
  return { ...file, connections, warnings: warning === null ? [] : [warning] }
}

function readConfigFile(path: string, env: Readonly<NodeJS.ProcessEnv>, readFile: ReadFile): FileConfig {
  const text = readNamedFile(path, 'config', readFile)
  return inConfig(path, () => parseConfigFile(text, env))
}

/** Adds to a `ConfigProblem` where it is. */
function inConfig<T>(where: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ConfigProblem) throw new ConfigError(`${where}: ${error.message}`)
    throw error
  }
}

/**
 * Reads flags, then environment variables, then defaults. Throws `ConfigError`. Returns `help` or `version` when that
 * is all there is to print.
 */
export function readConfig(
  argv: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
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
  assertToken(reach)
  const tls = readTls(text('tls-cert', ''), text('tls-key', ''), readFile)
  assertSecureUrl(tls, reach.publicUrl)
  return {
    ...reach,
    ...readConnections(text('config', ''), env, readFile),
    upstream: toUpstream(text('upstream', '') || CLOUDFLARE_API),
    port: toPort(text('port', '8787')),
    dataDirectory,
    demo: isSet('demo'),
    readOnly: isSet('read-only'),
    open: isSet('open'),
    signIn: isSet('sign-in'),
    // Not a flag: every user of a machine can read the arguments of a process.
    vaultKey: env['QUEUEDECK_KEY'] || null,
    basePath: toBasePath(text('base-path', '')),
    logLevel: oneOf(LOG_LEVELS, text('log-level', 'warn'), 'log-level'),
    durability: oneOf(['full', 'relaxed'], text('durability', 'full'), 'durability'),
    rateLimit: toRateLimit(text('rate-limit', '')),
    journalDays: toJournalDays(text('journal-days', '90')),
    tls,
    trustedProxies: toTrustedProxies(text('trust-proxy', '')),
  }
}

/** Reads the flags and environment of this process. Nothing else reads `process.env`. */
export function readProcessConfig(): Config | 'help' | 'version' {
  return readConfig(process.argv.slice(2), process.env)
}

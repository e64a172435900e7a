import { readFileSync } from 'node:fs'
import type { CloudflareAccessConfig } from '#server/auth/cloudflare-access/config.ts'
import type { User } from '#server/auth/sign-in/users.ts'
import { ConfigProblem, parseConfigFile, type FileConfig } from './config-file.ts'
import { environmentWarning, connectionFromEnvironment } from './environment.ts'
import { connectionsProblem } from '#server/connections/configured.ts'
import { type CloudflareConnection } from '#server/connections/connection.ts'
import { CLOUDFLARE_API } from '#server/gateway/exchange/upstream.ts'
import { LOG_LEVELS, readFlags, variableOf, type FlagName, type LogLevel } from './flags.ts'
import {
  assertReach,
  assertSecureUrl,
  assertToken,
  ConfigError,
  isTrue,
  oneOf,
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
  /** How long the journal keeps its entries. */
  journalDays: number
  /** What `/client/v4` lets each caller do; null: anything. */
  rateLimit: RateLimit | null
  connections: readonly CloudflareConnection[]
  /** What was set and is of no effect; to be said once at the start. */
  warnings: readonly string[]
  /** Whether a sign-in is asked for also where nothing else demands it. */
  signIn: boolean
  /** `QUEUEDECK_KEY`, which seals the stored connections; null: a key file in the data directory does. */
  vaultKey: string | null
  /** Who may sign in; without any there is a sign-in link. */
  users: readonly User[]
  /** What stands in front and says who calls; null: nothing does. */
  cloudflareAccess: CloudflareAccessConfig | null
  /** What to hide in message bodies; null: nothing. */
  masking: MaskingRules | null
  /** Base of the API that the connections speak to. */
  upstream: string
  /** Under which address people reach it, where that is not its own. */
  publicUrl: URL | null
  /** Null: plain HTTP, on this machine or behind a proxy. */
  tls: TlsFiles | null
  /** Addresses and ranges of the proxies whose word about the client counts. */
  trustedProxies: readonly string[]
}

const NO_FILE: FileConfig = {
  connections: [],
  users: [],
  warnings: [],
  cloudflareAccess: null,
  masking: null,
}

function readConnections(path: string, env: Readonly<NodeJS.ProcessEnv>, readFile: ReadFile): FileConfig {
  let where = path
  try {
    const file = path === '' ? NO_FILE : parseConfigFile(readFile(path), env)
    where = 'The environment'
    const own = connectionFromEnvironment(env)
    const connections = own ? [...file.connections, own] : file.connections
    const problem = connectionsProblem(connections)
    if (problem) throw new ConfigProblem(problem)
    const warning = environmentWarning(env)
    return { ...file, connections, warnings: warning === null ? [] : [warning] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof ConfigProblem) throw new ConfigError(`${where}: ${reason}`)
    throw new ConfigError(`--config ${path} cannot be read: ${reason}`)
  }
}

/** Reads flags, then variables, then defaults. Throws `ConfigError`. Answers what to print when that is all. */
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
    // No flag: what starts a process is seen by all of its machine.
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

/** Flags and environment of this process; the only reader of `process.env`. */
export function readProcessConfig(): Config | 'help' | 'version' {
  return readConfig(process.argv.slice(2), process.env)
}

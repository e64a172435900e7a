import { parseArgs } from 'node:util'
import { ConfigError } from './values.ts'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

interface Flag {
  type: 'string' | 'boolean'
  value?: string
  help: string
}

const FLAGS = {
  port: { type: 'string', value: 'N', help: 'port to listen on; 0 picks a free one (default 8787)' },
  host: { type: 'string', value: 'ADDRESS', help: 'address to listen on (default 127.0.0.1)' },
  data: { type: 'string', value: 'DIR', help: 'directory for all stored data (default .queuedeck)' },
  demo: { type: 'boolean', help: 'create sample queues with live traffic' },
  'read-only': { type: 'boolean', help: 'refuse every change, in the dashboard and through /client/v4' },
  open: { type: 'boolean', help: 'open the dashboard in the browser' },
  'api-token': {
    type: 'string',
    value: 'TOKEN',
    help: 'token that /client/v4 requires (default: any token is accepted)',
  },
  'base-path': {
    type: 'string',
    value: '/PATH',
    help: 'path below which everything is served, such as /queues (default none)',
  },
  'log-level': { type: 'string', value: 'LEVEL', help: `one of ${LOG_LEVELS.join(', ')} (default warn)` },
  durability: {
    type: 'string',
    value: 'MODE',
    help: 'full survives a power cut; relaxed is faster (default full)',
  },
  'journal-days': {
    type: 'string',
    value: 'N',
    help: 'days to keep journal entries, 1 to 3650 (default 90)',
  },
  'rate-limit': {
    type: 'string',
    value: 'N/S',
    help: 'refuse more than N requests in S seconds, such as 1200/300 (default none)',
  },
  'sign-in': {
    type: 'boolean',
    help: 'require a sign-in; needed to add accounts in the dashboard',
  },
  config: { type: 'string', value: 'FILE', help: 'JSON file with connections, users, access and masking' },
  'public-url': {
    type: 'string',
    value: 'URL',
    help: 'URL that people open, where a proxy is in front',
  },
  upstream: {
    type: 'string',
    value: 'URL',
    help: 'base URL of the Cloudflare API, for tests and other regions',
  },
  'tls-cert': { type: 'string', value: 'FILE', help: 'certificate with its chain (PEM); serves HTTPS' },
  'tls-key': { type: 'string', value: 'FILE', help: 'private key of --tls-cert (PEM)' },
  'trust-proxy': {
    type: 'string',
    value: 'RANGES',
    help: 'proxies whose X-Forwarded-For is trusted when sign-ins are throttled, such as 10.0.0.0/8 (default none)',
  },
  help: { type: 'boolean', help: 'show this help and exit' },
  version: { type: 'boolean', help: 'show the version and exit' },
} satisfies Record<string, Flag>

export type FlagName = keyof typeof FLAGS

export const variableOf = (flag: string) => `QUEUEDECK_${flag.toUpperCase().replaceAll('-', '_')}`

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.entries<Flag>(FLAGS).map(([name, { value, help }]) => {
    const flag = `--${name}${value ? ` ${value}` : ''}`
    return `  ${flag.padEnd(20)} ${help}`
  })
  return [
    'Queuedeck: a dashboard for Cloudflare Queues, with a local server for the Queues HTTP API.',
    '',
    'Usage: npm start -- [flags]',
    '       npm start -- hash-password   reads a password from standard input and prints its hash for --config',
    '       npm start -- config-schema   prints the JSON Schema of the --config file, for editors',
    '',
    ...rows,
    '',
    'Each flag has an environment variable: --read-only is QUEUEDECK_READ_ONLY=1. The flag takes precedence.',
    '',
  ].join('\n')
}

export function readFlags(argv: readonly string[]): Partial<Record<FlagName, string | boolean>> {
  try {
    const options = Object.fromEntries(
      Object.entries<Flag>(FLAGS).map(([name, { type }]) => [name, { type }]),
    )
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/[.\n]/)[0] ?? '') : String(error)
    throw new ConfigError(`${reason}. Run with --help to list the flags.`)
  }
}

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
  'journal-days': {
    type: 'string',
    value: 'N',
    help: 'days that the journal keeps its entries, 1 to 3650 (default 90)',
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
    value: 'RANGES',
    help: 'addresses and ranges of proxies whose X-Forwarded-For counts where sign-ins are slowed down (default none)',
  },
  help: { type: 'boolean', help: 'show this and exit' },
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
    'Queuedeck: the operator’s deck for Cloudflare Queues, with a local server that speaks their HTTP API.',
    '',
    'Usage: npm start -- [flags]',
    '       npm start -- hash-password   makes the hash of a password for --config, from standard input',
    '       npm start -- config-schema   prints the JSON Schema of the file of --config, for editors',
    '',
    ...rows,
    '',
    'Every flag has a variable: --read-only is QUEUEDECK_READ_ONLY=1. A flag beats its variable.',
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
    throw new ConfigError(`${reason}. Run with --help for the list of flags.`)
  }
}

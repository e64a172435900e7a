import { pino } from 'pino'
import { readyLine, signInLine } from '#contract/ready-text.ts'
import { hashPasswordCommand } from './process/hash-password-command.ts'
import { readPassword } from './process/read-password.ts'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { configSchemaText } from './config/file-schema.ts'
import { readProcessConfig, type Config } from './config/read-config.ts'
import { helpText } from './config/flags.ts'
import { ConfigError } from './config/values.ts'
import { openBrowser, openSignInLink } from './process/open-browser.ts'
import { startQueuedeck, type Queuedeck } from '#server/queuedeck.ts'
import { VERSION } from '#server/version.ts'

const EXIT_FAILURE = 1
const EXIT_USAGE = 2

function readyText({ url, signInLink }: Queuedeck, { apiToken }: Config): string {
  return [
    '',
    ...(signInLink ? ['Sign in within ten minutes, once, at', signInLine(signInLink), ''] : []),
    'Point wrangler or an SDK here:',
    `  export CLOUDFLARE_API_BASE_URL=${url}/client/v4`,
    `  export CLOUDFLARE_ACCOUNT_ID=${LOCAL_ACCOUNT_ID}`,
    `  export CLOUDFLARE_API_TOKEN=${apiToken ? '<the token of --api-token>' : 'local'}`,
    '',
    readyLine(url),
    '',
  ].join('\n')
}

async function hashPassword(): Promise<void> {
  const line = await readPassword({ input: process.stdin, prompt: process.stderr })
  const { output, error, exitCode } = await hashPasswordCommand(line)
  process.stdout.write(output)
  process.stderr.write(error)
  process.exitCode = exitCode
}

async function main(): Promise<void> {
  if (process.argv[2] === 'hash-password') return hashPassword()
  if (process.argv[2] === 'config-schema') return void process.stdout.write(configSchemaText())
  const config = readProcessConfig()
  if (config === 'help') return void process.stdout.write(helpText())
  if (config === 'version') return void process.stdout.write(`${VERSION}\n`)

  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }))
  const deck = await startQueuedeck(config, log)
  let forget = () => {}
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      forget()
      deck.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'could not close cleanly')
          process.exit(EXIT_FAILURE)
        },
      )
    })
  }
  process.stdout.write(readyText(deck, config))
  if (!config.open) return
  if (deck.signInLink === null) openBrowser(deck.url)
  else forget = openSignInLink(deck.signInLink, config.dataDirectory)
}

try {
  await main()
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  process.stderr.write(`queuedeck: ${reason}\n`)
  process.exitCode = error instanceof ConfigError ? EXIT_USAGE : EXIT_FAILURE
}

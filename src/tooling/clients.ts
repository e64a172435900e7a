import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readReadyUrl } from '#contract/ready-text.ts'

/**
 * Runs wrangler's queue commands against the built server. wrangler is too large for the default install, so this
 * script fetches it: the last version that supports Node 20.
 */
const WRANGLER = 'wrangler@4.86.0'
const HOME = resolve('node_modules/.cache/clients')

function install(): string {
  const command = join(HOME, 'node_modules/.bin/wrangler')
  if (existsSync(command)) return command
  mkdirSync(HOME, { recursive: true })
  process.stdout.write(`Fetching ${WRANGLER}\n`)
  const flags = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', HOME, WRANGLER]
  const { status } = spawnSync('npm', flags, { stdio: 'inherit', timeout: 300_000 })
  if (status !== 0) throw new Error(`${WRANGLER} could not be installed.`)
  return command
}

interface Step {
  args: string
  /** The expected output. */
  prints: RegExp
  fails?: boolean
}

const STEPS: Step[] = [
  { args: 'queues list', prints: /wrangler/ },
  { args: 'queues info nothing', prints: /Queue "nothing" does not exist/, fails: true },
  { args: 'queues create orders', prints: /Created queue 'orders'/ },
  { args: 'queues create orders', prints: /already taken/, fails: true },
  { args: 'queues list', prints: /orders/ },
  { args: 'queues info orders', prints: /Queue Name: orders/ },
  {
    args: 'queues update orders --delivery-delay-secs 5 --message-retention-period-secs 3600',
    prints: /Updated queue orders/,
  },
  { args: 'queues pause-delivery orders', prints: /Paused message delivery for queue orders/ },
  { args: 'queues resume-delivery orders', prints: /Resumed message delivery for queue orders/ },
  {
    args: 'queues consumer http add orders --batch-size 10 --message-retries 3 --visibility-timeout-secs 30 --dead-letter-queue orders-dlq',
    prints: /Added consumer to queue/,
  },
  { args: 'queues consumer http add orders', prints: /already has a consumer/, fails: true },
  { args: 'queues info orders', prints: /HTTP Pull Consumer|http_pull|curl/ },
  { args: 'queues delete orders-dlq', prints: /dead letter queue/, fails: true },
  { args: 'queues purge orders --force', prints: /Purged Queue 'orders'/ },
  { args: 'queues consumer http remove orders', prints: /Removed consumer from queue/ },
  { args: 'queues consumer worker add orders my-worker', prints: /Added consumer to queue/ },
  { args: 'queues consumer worker remove orders my-worker', prints: /Removed consumer from queue/ },
  {
    args: 'queues subscription create orders --source r2 --events bucket.created --name buckets',
    prints: /Successfully created event subscription 'buckets'/,
  },
  { args: 'queues subscription list orders', prints: /buckets/ },
  { args: 'queues delete orders', prints: /Deleted queue orders\./ },
  { args: 'queues delete orders-dlq', prints: /Deleted queue orders-dlq\./ },
]

const wrangler = install()
const directory = mkdtempSync(join(tmpdir(), 'queuedeck-clients-'))
const server = spawn('node', ['dist/server/start.js', '--port', '0', '--data', join(directory, 'data')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let output = ''
for await (const chunk of server.stdout) {
  output += String(chunk)
  if (readReadyUrl(output) !== null) break
}
const exported = Object.fromEntries(
  [...output.matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
)
const env = {
  ...process.env,
  ...exported,
  WRANGLER_SEND_METRICS: 'false',
  HOME: directory,
  CI: '1',
  NO_COLOR: '1',
}

let failures = 0
try {
  for (const { args, prints, fails = false } of STEPS) {
    const { status, stdout, stderr } = spawnSync(wrangler, args.split(' '), {
      env,
      cwd: directory,
      encoding: 'utf8',
      timeout: 60_000,
    })
    const text = `${stdout}${stderr}`
    const isRight = (status !== 0) === fails && prints.test(text)
    process.stdout.write(`${isRight ? 'ok  ' : 'FAIL'} wrangler ${args}\n`)
    if (isRight) continue
    failures++
    process.stdout.write(
      `${text}\nexit ${status}, expected ${fails ? 'a failure' : '0'} and output matching ${prints}\n`,
    )
  }
} finally {
  server.kill('SIGTERM')
  await once(server, 'exit')
  rmSync(directory, { recursive: true, force: true })
}
process.stdout.write(`${STEPS.length - failures} passed, ${failures} failed\n`)
process.exitCode = failures === 0 ? 0 : 1

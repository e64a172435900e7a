import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readReadyUrl, readSignInLink } from '#contract/ready-text.ts'
import { createSend } from './nginx-client.ts'
import { nginxConfig } from './nginx-config.ts'
import { pageChecks, sessionChecks, throttleChecks, type Check, type Proxied } from './nginx-proof.ts'

/** Runs a real nginx in front of the built server and checks what works and what is refused through it. */
const BASE_PATH = '/tools/queues'
/** As if another proxy terminated TLS. */
const PUBLIC_URL = new URL('https://deck.example.com')
const TRUST = ['--trust-proxy', '127.0.0.1']

function hasNginx(): boolean {
  return spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status === 0
}

/** Installs nginx as root on Debian; elsewhere the user has to install it. */
function installNginx(): boolean {
  if (hasNginx()) return true
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  process.stdout.write('Fetching nginx-light\n')
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light']
  // A new machine has no package lists yet.
  for (const flags of [['update', '-qq'], install])
    spawnSync('apt-get', flags, { stdio: 'ignore', timeout: 180_000 })
  return hasNginx()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const createUnusedUser = () => {
  const { stdout } = spawnSync('node', ['dist/server/start.js', 'hash-password'], {
    input: 'correct horse battery staple\n',
    encoding: 'utf8',
  })
  return { name: 'unused', role: 'admin', passwordHash: stdout.trim() }
}

/** Starts the built server. Its connection makes it require a session; nothing listens at the upstream. */
async function startServer(directory: string, users: object[], flags: string[]) {
  const config = join(directory, 'deck.json')
  const connection = { id: 'prod', accountId: 'c'.repeat(32), token: 'an-unused-token' }
  writeFileSync(config, JSON.stringify({ connections: [connection], users }))
  const place = ['--port', '0', '--data', join(directory, 'data'), '--log-level', 'fatal']
  const reach = ['--base-path', BASE_PATH, '--public-url', PUBLIC_URL.href]
  const account = ['--config', config, '--upstream', 'http://127.0.0.1:9']
  const child = spawn('node', ['dist/server/start.js', ...place, ...reach, ...account, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout) {
    output += String(chunk)
    const url = readReadyUrl(output)
    if (url !== null) return { child, backend: new URL(url).origin, signInLink: readSignInLink(output) ?? '' }
  }
  throw new Error(`The server did not start: ${output}`)
}

/** Resolves once nginx responds; it prints nothing when it is ready. */
async function startNginx(directory: string, port: number, backend: string): Promise<ChildProcess> {
  const path = join(directory, 'nginx.conf')
  writeFileSync(path, nginxConfig({ directory, port, basePath: BASE_PATH, backend }))
  const child = spawn('nginx', ['-c', path, '-p', directory, '-e', join(directory, 'error.log')], {
    stdio: 'inherit',
  })
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && child.exitCode === null;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isUp) return child
  }
  throw new Error(`nginx did not start: ${readFileSync(join(directory, 'error.log'), 'utf8')}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function runAll(checks: readonly Check[]): Promise<number> {
  let failures = 0
  for (const { name, run } of checks) {
    try {
      await run()
      process.stdout.write(`ok   ${name}\n`)
    } catch (error) {
      failures++
      process.stdout.write(`FAIL ${name}\n     ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
  return failures
}

interface Setting {
  users: object[]
  flags: string[]
  checksOf(proxied: Proxied, signInLink: string): Check[]
}

async function prove({ users, flags, checksOf }: Setting): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'queuedeck-nginx-'))
  const started: ChildProcess[] = []
  try {
    const port = await freePort()
    const { child, backend, signInLink } = await startServer(directory, users, flags)
    started.push(child)
    started.push(await startNginx(directory, port, backend))
    const send = createSend(port, PUBLIC_URL.host)
    return await runAll(checksOf({ send, publicUrl: PUBLIC_URL, basePath: BASE_PATH }, signInLink))
  } finally {
    for (const child of started.toReversed()) await stop(child)
    rmSync(directory, { recursive: true, force: true })
  }
}

async function proveAll(): Promise<void> {
  const users = [createUnusedUser()]
  const settings: Setting[] = [
    {
      users: [],
      flags: TRUST,
      checksOf: (proxied, link) => [...pageChecks(proxied), ...sessionChecks(proxied, link)],
    },
    { users, flags: TRUST, checksOf: (proxied) => throttleChecks(proxied, true) },
    { users, flags: [], checksOf: (proxied) => throttleChecks(proxied, false) },
  ]
  let failures = 0
  for (const setting of settings) failures += await prove(setting)
  process.stdout.write(failures === 0 ? 'All checks through nginx passed.\n' : `${failures} failed\n`)
  process.exitCode = failures === 0 ? 0 : 1
}

if (installNginx()) await proveAll()
else {
  process.stdout.write('Skipped: nginx is not installed (as root on Debian this script installs it).\n')
  // In CI, a skipped check must not look like one that passed.
  if (process.env['CI']) process.exitCode = 1
}

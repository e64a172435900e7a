import { chromium } from '@playwright/test'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolveBrowser } from './browser-path.ts'

/**
 * Sees to it that there is a Chromium for the browser tests: one that is there, else Playwright's own download,
 * else, as root on Debian or Ubuntu, the distribution's package. Says what it does.
 */
const MINUTE_MS = 60_000

function run(command: string, args: string[], timeoutMs: number): boolean {
  process.stdout.write(`> ${command} ${args.join(' ')}\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return (
    spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: timeoutMs, env }).status ===
    0
  )
}

function isRootOnDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID(?:_LIKE)?=.*(?:debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
}

function isFound(): boolean {
  const found = resolveBrowser(chromium.executablePath(), process.env['CHROMIUM_PATH'], existsSync)
  if (found)
    process.stdout.write(`Browser for the tests: ${found.executablePath ?? 'Playwright’s own Chromium'}\n`)
  return found !== null
}

function isProvided(): boolean {
  if (isFound()) return true
  process.stdout.write('No Chromium found. Asking Playwright to download one.\n')
  if (run('npx', ['playwright', 'install', 'chromium'], 5 * MINUTE_MS) && isFound()) return true
  if (!isRootOnDebian()) return false
  process.stdout.write('That did not work. Installing the distribution’s chromium package.\n')
  run('apt-get', ['update', '-q'], 3 * MINUTE_MS)
  const packages = ['chromium', 'fonts-dejavu-core']
  return (
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], 8 * MINUTE_MS) &&
    isFound()
  )
}

if (!isProvided()) {
  process.stderr.write(
    'The browser tests need Chromium and it could not be fetched: install Chromium or Chrome, or set CHROMIUM_PATH to one.\n',
  )
  process.exitCode = 1
}

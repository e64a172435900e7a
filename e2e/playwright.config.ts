import { chromium, defineConfig, devices } from '@playwright/test'
import { existsSync } from 'node:fs'
import { limits } from '#testing/time-limits.ts'
import { resolveBrowser } from './support/browser-path.ts'

const browser = resolveBrowser(chromium.executablePath(), process.env['CHROMIUM_PATH'], existsSync)
if (!browser) throw new Error('No Chromium was found. `npm run browser` fetches one.')

/** Keeps the browser from talking to anyone but the server under test. */
const QUIET = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  workers: 2,
  timeout: limits.journey,
  expect: { timeout: limits.expectation, toPass: { timeout: limits.expectation } },
  reporter: 'list',
  use: {
    actionTimeout: limits.expectation,
    navigationTimeout: limits.expectation,
    // Recording costs a third of the processor's time; to look into a failure: npm run e2e -- --trace on
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { ...browser, args: QUIET },
    locale: 'en-US',
    timezoneId: 'UTC',
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
      grep: /@phone/,
      use: { ...devices['Desktop Chrome'], viewport: { width: 390, height: 844 }, hasTouch: true },
    },
  ],
})

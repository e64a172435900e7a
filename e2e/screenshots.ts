import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readReadyUrl } from '#contract/ready-text.ts'
import { resolveBrowser } from './support/browser-path.ts'

/** Takes the README's pictures of the running demo, once its charts have something to show. */
const DIRECTORY = '.github/screenshots'
const WARM_UP_MS = Number(process.env['SCREENSHOT_WARM_UP_MS'] ?? 180_000)

const data = mkdtempSync(join(tmpdir(), 'queuedeck-screenshots-'))
const server = spawn('node', ['dist/server/start.js', '--demo', '--port', '0', '--data', data], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let output = ''
for await (const chunk of server.stdout) {
  output += String(chunk)
  if (readReadyUrl(output) !== null) break
}
const url = readReadyUrl(output) ?? ''
const browser = await chromium.launch(
  resolveBrowser(chromium.executablePath(), process.env['CHROMIUM_PATH'], existsSync) ?? {},
)
try {
  await sleep(WARM_UP_MS)
  mkdirSync(DIRECTORY, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme })
    const take = async (name: string) => page.screenshot({ path: `${DIRECTORY}/${name}-${colorScheme}.png` })
    await page.goto(`${url}/local/queues?sort=-backlog`)
    await page.getByRole('link', { name: 'orders-dlq' }).waitFor()
    await take('queues')
    await page.getByRole('link', { name: 'orders', exact: true }).click()
    await page.getByText('15 min', { exact: true }).click()
    await page.getByRole('img', { name: 'Age of the oldest message over 15 min' }).waitFor()
    await take('overview')
    await page.getByRole('link', { name: 'Queues', exact: true }).click()
    await page.getByRole('link', { name: 'orders-dlq' }).click()
    await page.getByRole('link', { name: 'Messages' }).click()
    await page.getByRole('button', { name: 'Pull messages' }).click()
    const rows = page.getByRole('table', { name: 'Messages' }).getByRole('row')
    await rows.nth(3).click()
    await rows.nth(1).getByRole('checkbox').check()
    await rows.nth(3).getByRole('checkbox').check()
    await take('messages')
    await page.getByRole('button', { name: 'Retry 2 messages' }).click()
    await page.close()
  }
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await once(server, 'exit')
  rmSync(data, { recursive: true, force: true })
}

import { test as base, expect, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import type { Queue } from '#contract/queues.ts'
import { readReadyUrl, readSignInLink } from '#contract/ready-text.ts'

const ACCOUNT_ID = '10ca10ca10ca10ca10ca10ca10ca10ca'

export interface Server {
  url: string
  /** Where one signs in, once; null for a server that is open. */
  signInLink: string | null
}

interface WorkerFixtures {
  /** The built server as a user starts it, with a data directory of its own. */
  server: Server
  /** Speaks to it as an SDK does. */
  api: QueuesClient
}

interface TestFixtures {
  /** A queue of this test alone, with an http_pull consumer. */
  queue: Queue
  /** Fails the test when the page logs an error, breaks its own policy or asks another origin. */
  cleanPage: void
}

async function ready(child: ChildProcess): Promise<Server> {
  let output = ''
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk)
    const url = readReadyUrl(output)
    if (url !== null) return { url, signInLink: readSignInLink(output) }
  }
  throw new Error(`The server did not start: ${output}`)
}

/** Starts the built server; answers its address and how to stop it, which checks that it ends well. */
export async function startServer(...flags: string[]): Promise<Server & { stop: () => Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'queuedeck-e2e-'))
  const child = spawn('node', ['dist/server/start.js', '--port', '0', '--data', data, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const server = await ready(child)
  return {
    ...server,
    async stop() {
      child.kill('SIGTERM')
      const [code] = (await once(child, 'exit')) as [number | null]
      rmSync(data, { recursive: true, force: true })
      expect(code).toBe(0)
    },
  }
}

/** Every server of these tests is on this machine's loopback address, and nothing else may be asked. */
const ALLOWED_URL = /^(?:http:\/\/127\.0\.0\.1:\d+\/|data:|blob:|about:)/

function watch(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    // A refused request is logged by the browser itself; the page shows it and the test looks there.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(`console: ${message.text()}`)
    }
  })
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`))
  page.on('request', (request) => {
    if (!ALLOWED_URL.test(request.url())) complaints.push(`request to another origin: ${request.url()}`)
  })
  return complaints
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],
  api: [
    async ({ server }, use) => {
      await use(
        createQueuesClient({
          fetch: (request) => fetch(request),
          origin: server.url,
          accountPath: `/client/v4/accounts/${ACCOUNT_ID}`,
          token: 'e2e',
        }),
      )
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  queue: async ({ api }, use, testInfo) => {
    const name = `t${testInfo.workerIndex}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 6)}`
    const { queue_id } = await api.create({ queue_name: name })
    await api.createConsumer(queue_id, { type: 'http_pull' })
    await use(await api.get(queue_id))
    await api.delete(queue_id).catch(() => undefined)
  },
  cleanPage: [
    async ({ page }, use) => {
      const complaints = watch(page)
      await use()
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

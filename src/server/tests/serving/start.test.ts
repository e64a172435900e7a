import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createQueuesClient } from '#contract/client.ts'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { startProcess } from '#server/testing/start-process.ts'

let root: string
let children: ChildProcess[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'queuedeck-start-'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

function start(...flags: string[]) {
  const started = startProcess(...flags)
  children.push(started.child)
  return started
}

const clientOf = (url: string) =>
  createQueuesClient({
    fetch: (request) => fetch(request),
    origin: url,
    accountPath: `/client/v4/accounts/${LOCAL_ACCOUNT_ID}`,
    token: 't',
  })

describe('a start', () => {
  test('prints its URL, serves /healthz, and exits with 0 on SIGTERM', async () => {
    const data = join(root, 'data')
    const deck = start('--port', '0', '--data', data)
    const url = await deck.ready()
    expect(deck.output.out).toContain(`export CLOUDFLARE_API_BASE_URL=${url}/client/v4`)
    expect(deck.output.out).toContain(`export CLOUDFLARE_ACCOUNT_ID=${LOCAL_ACCOUNT_ID}`)
    const health = await fetch(`${url}/healthz`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
    expect(statSync(data).mode & 0o777).toBe(0o700)
    expect(existsSync(join(data, 'broker.db')) && existsSync(join(data, 'deck.db'))).toBe(true)
    deck.child.kill('SIGTERM')
    expect(await deck.exited).toMatchObject({ code: 0, err: '' })
  })

  test('keeps everything after SIGINT and after kill -9', async () => {
    const data = join(root, 'data')
    const first = start('--port', '0', '--data', data)
    const client = clientOf(await first.ready())
    const { queue_id } = await client.create({ queue_name: 'orders' })
    await client.createConsumer(queue_id, { type: 'http_pull', dead_letter_queue: 'orders-dlq' })
    await client.push(queue_id, { body: 'a', content_type: 'text' })
    // The lease outlasts two restarts, on a slow machine too.
    const [leased] = (await client.pull(queue_id, { visibility_timeout_ms: 12 * 3_600_000 })).messages
    first.child.kill('SIGINT')
    expect((await first.exited).code).toBe(0)

    const second = start('--port', '0', '--data', data)
    const again = clientOf(await second.ready())
    await again.push(queue_id, { body: 'b', content_type: 'text' })
    second.child.kill('SIGKILL')
    await second.exited

    const third = clientOf(await start('--port', '0', '--data', data).ready())
    expect((await third.list()).map(({ queue_name }) => queue_name)).toEqual(['orders', 'orders-dlq'])
    expect((await third.pull(queue_id, {})).messages).toMatchObject([{ body: 'b', attempts: 1 }])
    expect(await third.ack(queue_id, { acks: [{ lease_id: leased?.lease_id ?? '' }] })).toMatchObject({
      ackCount: 1,
    })
    expect((await third.metrics(queue_id)).backlog_count).toBe(1)
  })

  test('serves below a base path', async () => {
    const url = await start('--port', '0', '--data', join(root, 'data'), '--base-path', '/tools/q').ready()
    expect(url).toMatch(/\/tools\/q$/)
    expect((await fetch(`${url}/api/deck`)).status).toBe(200)
  })
})

test('config-schema prints the schema of the --config file and exits', async () => {
  const { code, out, err } = await start('config-schema').exited
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: { connections: { type: 'array' } },
  })
})

describe('a failed start prints one line and damages nothing', () => {
  const lineOf = (text: string) => expect(text.trim().split('\n')).toHaveLength(1)

  test('a bad flag: exit code 2', async () => {
    const { code, err } = await start('--prot', '1').exited
    expect(code).toBe(2)
    expect(err).toContain("Unknown option '--prot'")
    lineOf(err)
  })

  test('a token without quotes in the --config file, which is not printed', async () => {
    const token = 'Zx7QpLm2Vk9RtWb4Yc6NhJd8'
    const file = join(root, 'deck.json')
    writeFileSync(file, `{\n  "connections": [{ "id": "prod", "token": ${token} }]\n}\n`)
    const { code, err } = await start('--config', file, '--data', join(root, 'data')).exited
    expect([code, err]).toEqual([2, `queuedeck: ${file}: The file is not valid JSON (line 2, column 44).\n`])
  })

  test('a busy port', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, err } = await start('--port', String(port), '--data', join(root, 'data')).exited
    expect(code).toBe(1)
    expect(err).toContain(`Port ${port} on 127.0.0.1 is already in use`)
    lineOf(err)
    other.close()
  })

  test('an unusable data directory', async () => {
    writeFileSync(join(root, 'file'), 'mine')
    for (const path of [join(root, 'file'), join(root, 'no', 'such')]) {
      const { code, err } = await start('--port', '0', '--data', path).exited
      expect(code).toBe(1)
      expect(err).toContain('cannot be used')
      lineOf(err)
    }
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('mine')
  })

  test.each(['broker.db', 'deck.db'])('a damaged %s', async (name) => {
    const data = join(root, 'data')
    mkdirSync(data)
    const path = join(data, name)
    writeFileSync(path, 'damaged '.repeat(2_000))
    const { code, err } = await start('--port', '0', '--data', data).exited
    expect(code).toBe(1)
    expect(err).toContain(`${path} is damaged or not a database`)
    lineOf(err)
    expect(readFileSync(path, 'utf8')).toBe('damaged '.repeat(2_000))
  })

  test('a data directory that another process uses', async () => {
    const data = join(root, 'data')
    await start('--port', '0', '--data', data).ready()
    const { code, err } = await start('--port', '0', '--data', data).exited
    expect(code).toBe(1)
    expect(err).toContain('in use by another Queuedeck')
    lineOf(err)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createQueuesClient } from '#contract/client.ts'
import { measureOverhead, type OverheadRow } from './gateway-overhead.ts'
import { openConnection, runLoad, type Connection, type Load } from './http-load.ts'
import { verdicts, type Row } from './targets.ts'
import { startProduct, startReference, type BenchServer, type Durability } from './servers.ts'

/**
 * Messages per second of the built server, and of a minimal reference server in the same run. Machines differ and
 * drift, but the ratio of the two is stable. `npm run bench -- --help` lists the options.
 */
const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    backlog: { type: 'string', default: '1000000' },
    durability: { type: 'string', default: 'full' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  process.stdout.write(
    'npm run bench -- [--seconds 2] [--rounds 3] [--backlog 1000000] [--durability full|relaxed] [--only NAME] [--json]\n',
  )
  process.exit(0)
}
const durationMs = Number(options.seconds) * 1_000
const durability: Durability = options.durability === 'relaxed' ? 'relaxed' : 'full'
const ACCOUNT = 'b'.repeat(32)
const LONG_LEASE_MS = 43_200_000
const SHORT_LEASE_MS = 30_000
const DISK_CATCHES_UP_MS = 20_000

/** A server, and the path of the messages of a queue in it. */
interface Target {
  server: BenchServer
  path: string
}

interface Case {
  name: string
  connections: number
  operation: (path: string) => (connection: Connection) => Promise<number>
  /** Size of the messages to send before each round. */
  prepared?: number
}

const text = (bytes: number) => 'x'.repeat(bytes)
const one = (bytes: number) => JSON.stringify({ body: text(bytes), content_type: 'text' })
/** A batch may have 256,000 bytes, so large bodies come in smaller batches. */
const batchSize = (bytes: number) => Math.min(100, Math.floor(256_000 / bytes))
const batch = (bytes: number) =>
  JSON.stringify({
    messages: Array.from({ length: batchSize(bytes) }, () => ({ body: text(bytes), content_type: 'text' })),
  })

function pushOne(bytes: number): Case['operation'] {
  const body = one(bytes)
  return (path) => async (connection) => {
    await connection.post(path, body)
    return 1
  }
}

function pushBatch(bytes: number): Case['operation'] {
  const body = batch(bytes)
  return (path) => async (connection) => {
    await connection.post(`${path}/batch`, body)
    return batchSize(bytes)
  }
}

const pullAndAck: Case['operation'] = (path) => async (connection) => {
  const response = await connection.post(`${path}/pull`, '{"batch_size":100}')
  // The lease ids are cut out of the text; parsing all of it would measure the client.
  const leases = response.match(/"lease_id":"[^"]+"/g) ?? []
  if (leases.length === 0) return 0
  await connection.post(`${path}/ack`, `{"acks":[{${leases.join('},{')}}]}`)
  return leases.length
}

const CASES: Case[] = [200, 10_000].flatMap((bytes) => {
  const size = bytes === 200 ? '200 B' : '10 KB'
  return [
    { name: `push 1, c1, ${size}`, connections: 1, operation: pushOne(bytes) },
    { name: `push 1, c16, ${size}`, connections: 16, operation: pushOne(bytes) },
    { name: `push batch, c4, ${size}`, connections: 4, operation: pushBatch(bytes) },
    { name: `pull + ack 100, c4, ${size}`, connections: 4, operation: pullAndAck, prepared: bytes },
  ]
})

async function fill(target: Target, bytes: number, count: number): Promise<void> {
  const connection = await openConnection(target.server.url)
  const body = batch(bytes)
  for (let sent = 0; sent < count; sent += batchSize(bytes))
    await connection.post(`${target.path}/batch`, body)
  connection.close()
}

async function newQueue(
  server: BenchServer,
  name: string,
  { settings = {}, consumer = {} }: { settings?: object; consumer?: object } = {},
): Promise<Target> {
  const client = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: server.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: 'bench',
  })
  const { queue_id } = await client.create({ queue_name: name, settings })
  await client.createConsumer(queue_id, { type: 'http_pull', ...consumer })
  return { server, path: `/client/v4/accounts/${ACCOUNT}/queues/${queue_id}/messages` }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const medianLoad = (loads: Load[]): Load => ({
  messagesPerSecond: median(loads.map((load) => load.messagesPerSecond)),
  p50: median(loads.map((load) => load.p50)),
  p99: median(loads.map((load) => load.p99)),
})

const rows: Row[] = []
let overhead: OverheadRow[] = []
const facts: Record<string, number> = {}

function report(row: Row): void {
  rows.push(row)
  if (options.json) return
  const figure = (load: Load) =>
    `${Math.round(load.messagesPerSecond).toLocaleString('en-US').padStart(9)}/s ${load.p50.toFixed(2).padStart(7)} ${load.p99.toFixed(2).padStart(7)} ms`
  const parts = [
    row.name.padEnd(38),
    figure(row.product),
    row.reference ? `| ${figure(row.reference)} | ${row.ratio?.toFixed(2)}` : '',
    row.ofEmpty === null ? '' : `| ${row.ofEmpty.toFixed(2)} of empty`,
  ]
  process.stdout.write(`${parts.join(' ')}\n`)
}

const isWanted = ({ name }: Case) => name.includes(options.only)

async function compare(reference: Target): Promise<void> {
  for (const [index, testCase] of CASES.filter(isWanted).entries()) {
    // An empty queue for each case, so that it has no messages of the case before.
    const product = await newQueue(server, `case-${index}`)
    await send(reference, 'clear', '{}')

    const loads: Record<'product' | 'reference', Load[]> = { product: [], reference: [] }
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const [key, target] of [
        ['product', product],
        ['reference', reference],
      ] as const) {
        const bytes = testCase.prepared
        // Enough for a round at 250,000 messages a second, and few enough to send quickly.
        if (bytes)
          await fill(target, bytes, Math.round((durationMs / 1_000) * (bytes === 200 ? 250_000 : 50_000)))
        loads[key].push(
          await runLoad(target.server.url, testCase.connections, durationMs, testCase.operation(target.path)),
        )
      }
    }
    const [own, bare] = [medianLoad(loads.product), medianLoad(loads.reference)]
    report({
      name: testCase.name,
      product: own,
      reference: bare,
      ratio: own.messagesPerSecond / bare.messagesPerSecond,
      ofEmpty: null,
    })
  }
}

/** Cases that pull take messages of the backlog, which have 200 bytes: a million of 10 KB would fill the disk. */
const isForBacklog = ({ prepared = 200 }: Case) => prepared === 200

async function again(target: Target, label: string): Promise<void> {
  for (const testCase of CASES.filter(isForBacklog).filter(isWanted)) {
    const loads: Load[] = []
    for (let round = 0; round < Number(options.rounds); round++) {
      loads.push(
        await runLoad(target.server.url, testCase.connections, durationMs, testCase.operation(target.path)),
      )
    }
    const product = medianLoad(loads)
    const empty = rows.find(({ name }) => name === testCase.name)?.product.messagesPerSecond
    const ofEmpty = empty ? product.messagesPerSecond / empty : null
    report({ name: `${testCase.name}, ${label}`, product, reference: null, ratio: null, ofEmpty })
  }
}

function reportOverhead(): void {
  if (options.json) return
  const figure = ({ p50, p99 }: OverheadRow['added']) =>
    `${p50.toFixed(2).padStart(7)} ${p99.toFixed(2).padStart(7)} ms`
  process.stdout.write('p50 and p99 of an operation; direct | through the gateway | added\n')
  for (const { name, direct, gateway, added } of overhead) {
    process.stdout.write(`${name.padEnd(38)} ${[direct, gateway, added].map(figure).join(' | ')}\n`)
  }
}

async function send({ server: { url }, path }: Target, call: string, body: string): Promise<void> {
  const connection = await openConnection(url)
  await connection.post(call === '' ? path : `${path}/${call}`, body)
  connection.close()
}

async function leaseAway(target: Target, count: number, forMs = LONG_LEASE_MS): Promise<void> {
  const connection = await openConnection(target.server.url)
  const body = JSON.stringify({ batch_size: 100, visibility_timeout_ms: forMs })
  for (let leased = 0; leased < count; leased += 100) await connection.post(`${target.path}/pull`, body)
  connection.close()
}

/** The longest that background work holds the event loop. */
async function watchBackground(target: Target): Promise<void> {
  const { server } = target
  // Gigabytes were written, and every flush waits while the disk still works on them.
  await setTimeout(DISK_CATCHES_UP_MS)
  await server.longestTurnMs()
  const path = target.path.replace(/messages$/, 'purge')
  await send({ server, path }, '', '{"delete_messages_permanently":true}')
  await setTimeout(15_000)
  facts['longest turn ms, sweeping a purge'] = await server.longestTurnMs()

  const brief = await newQueue(server, 'brief', { settings: { message_retention_period: 60 } })
  await fill(brief, 200, 200_000)
  await setTimeout(50_000)
  await server.longestTurnMs()
  await setTimeout(20_000)
  facts['longest turn ms, expiring 200k'] = await server.longestTurnMs()

  const last = await newQueue(server, 'last', {
    consumer: { dead_letter_queue: 'dead', settings: { max_retries: 0 } },
  })
  await fill(last, 200, 200_000)
  const leasedAt = performance.now()
  await leaseAway(last, 200_000, SHORT_LEASE_MS)
  await server.longestTurnMs()
  await setTimeout(leasedAt + 2 * SHORT_LEASE_MS - performance.now())
  facts['longest turn ms, 200k last leases end'] = await server.longestTurnMs()

  for (let index = 0; index < 500; index++) await newQueue(server, `many-${index}`)
  await server.longestTurnMs()
  await setTimeout(15_000)
  facts['longest turn ms, measuring 500 queues'] = await server.longestTurnMs()
}

const directory = mkdtempSync(join(tmpdir(), 'queuedeck-bench-'))
const dataDirectory = join(directory, 'data')
let server = await startProduct(dataDirectory, durability)
const referenceServer = await startReference(join(directory, 'reference.db'), durability)
try {
  if (!options.json) {
    process.stdout.write(
      `durability ${durability}; messages/s, p50 and p99 of an operation; product | reference | ratio\n`,
    )
  }
  await compare({ server: referenceServer, path: '/messages' })
  await referenceServer.stop('SIGTERM')

  if ('gateway'.includes(options.only)) {
    const rounds = Number(options.rounds)
    overhead = await measureOverhead({
      directory,
      durability,
      durationMs,
      rounds,
      newQueue,
      accountId: ACCOUNT,
    })
    reportOverhead()
  }

  const backlog = options.only === 'gateway' ? 0 : Number(options.backlog)
  if (backlog > 0) {
    let target = await newQueue(server, 'backlog')
    await fill(target, 200, backlog)
    facts['resident MB, backlog waiting'] = server.residentMb()
    await again(target, `${backlog / 1_000}k waiting`)
    await leaseAway(target, backlog / 2)
    await again(target, `${backlog / 2_000}k leased`)
    facts['resident MB, half leased'] = server.residentMb()
    await server.stop('SIGTERM')
    server = await startProduct(dataDirectory, durability)
    facts['ready ms after a clean stop'] = server.readyMs
    target = { ...target, server }
    await again(target, 'after a restart')
    await server.stop('SIGKILL')
    server = await startProduct(dataDirectory, durability)
    facts['ready ms after kill -9'] = server.readyMs
    target = { ...target, server }
    await watchBackground(target)
  }
  const targets = verdicts({ rows, overhead, facts })
  if (targets.some(({ isMet }) => !isMet)) process.exitCode = 1
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ durability, rows, overhead, facts, targets }, null, 2)}\n`)
  } else {
    for (const [name, value] of Object.entries(facts))
      process.stdout.write(`${name.padEnd(38)} ${value.toFixed(0)}\n`)
    for (const { name, figure, target, isMet } of targets)
      process.stdout.write(`${isMet ? 'met   ' : 'MISSED'} ${name}: ${figure.toFixed(2)}, ${target}\n`)
  }
} finally {
  await server.stop('SIGTERM').catch(() => undefined)
  rmSync(directory, { recursive: true, force: true })
}

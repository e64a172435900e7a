import { join } from 'node:path'
import { readSignInLink } from '#contract/ready-text.ts'
import { openConnection, runLoad, type Connection } from './http-load.ts'
import { startGateway, startUpstream, type BenchServer, type Durability } from './servers.ts'

/** The latency of an operation sent directly to a server, and through a gateway that connects to it. */
export interface OverheadRow {
  name: string
  /** Number of calls in an operation. */
  calls: number
  /** Milliseconds of an operation. */
  direct: Quantiles
  gateway: Quantiles
  added: Quantiles
}

interface Quantiles {
  p50: number
  p99: number
}

interface OverheadOptions {
  /** Holds the data of both servers. */
  directory: string
  durability: Durability
  durationMs: number
  rounds: number
  newQueue: (server: BenchServer, name: string) => Promise<{ path: string }>
  accountId: string
}

interface OverheadCase {
  name: string
  calls: number
  /** `path` is the path of the queue. */
  operation: (path: string) => (connection: Connection) => Promise<number>
}

const MESSAGE = JSON.stringify({ body: 'x'.repeat(200), content_type: 'text' })
const PREPARED = 100_000

const CASES: OverheadCase[] = [
  {
    name: 'push 1',
    calls: 1,
    operation: (path) => async (connection) => {
      await connection.post(`${path}/messages`, MESSAGE)
      return 1
    },
  },
  {
    name: 'metrics',
    calls: 1,
    operation: (path) => async (connection) => {
      await connection.get(`${path}/metrics`)
      return 1
    },
  },
  {
    name: 'pull + ack 10, two calls',
    calls: 2,
    operation: (path) => async (connection) => {
      const response = await connection.post(`${path}/messages/pull`, '{"batch_size":10}')
      const leases = response.match(/"lease_id":"[^"]+"/g) ?? []
      if (leases.length === 0) throw new Error('The queue ran out of messages; prepare more.')
      await connection.post(`${path}/messages/ack`, `{"acks":[{${leases.join('},{')}}]}`)
      return leases.length
    },
  },
]

async function signIn(server: BenchServer): Promise<string> {
  const link = readSignInLink(server.output)?.split('#')[1]
  const response = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    body: JSON.stringify({ link }),
  })
  const [cookie] = response.headers.getSetCookie()
  if (!cookie) throw new Error(`Signing in failed: ${await response.text()}`)
  return cookie.split(';')[0] ?? ''
}

async function prepare(server: BenchServer, path: string): Promise<void> {
  const connection = await openConnection(server.url)
  const body = `{"messages":[${Array.from({ length: 100 }, () => MESSAGE).join()}]}`
  for (let sent = 0; sent < PREPARED; sent += 100) await connection.post(`${path}/messages/batch`, body)
  connection.close()
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const medians = (loads: Quantiles[]): Quantiles => ({
  p50: median(loads.map(({ p50 }) => p50)),
  p99: median(loads.map(({ p99 }) => p99)),
})

/** One connection at a time, in turns, like a user who waits for each response. */
export async function measureOverhead(options: OverheadOptions): Promise<OverheadRow[]> {
  const { directory, durability, durationMs, rounds, newQueue, accountId } = options
  const upstream = await startUpstream(join(directory, 'upstream'), durability)
  const gateway = await startGateway(join(directory, 'gateway'), upstream, accountId)
  try {
    const headers = `Cookie: ${await signIn(gateway)}`
    const { path } = await newQueue(upstream, 'overhead')
    const direct = path.replace(/\/messages$/, '')
    const forwarded = direct.replace(/^.*(?=\/queues\/)/, '/api/connections/cloudflare/v4')
    await prepare(upstream, direct)
    const rows: OverheadRow[] = []
    for (const { name, calls, operation } of CASES) {
      const loads: Record<'direct' | 'gateway', Quantiles[]> = { direct: [], gateway: [] }
      for (let round = 0; round < rounds; round++) {
        loads.direct.push(await runLoad(upstream.url, 1, durationMs, operation(direct)))
        loads.gateway.push(await runLoad(gateway.url, 1, durationMs, operation(forwarded), headers))
      }
      const [bare, through] = [medians(loads.direct), medians(loads.gateway)]
      const added = { p50: through.p50 - bare.p50, p99: through.p99 - bare.p99 }
      rows.push({ name: `gateway, ${name}`, calls, direct: bare, gateway: through, added })
    }
    return rows
  } finally {
    await gateway.stop('SIGTERM')
    await upstream.stop('SIGTERM')
  }
}

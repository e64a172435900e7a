import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A minimal queue server: node:http, one table, no validation, no accounts, no metrics, no retention, no dead letters.
 * It shows what this machine can do at the same durability, as a baseline for the figures of the product. Started by
 * bench.ts: `reference.ts <file> <full|relaxed>`.
 */
const builtIn = process.getBuiltinModule('node:sqlite' as string) as Driver | undefined
type Driver = Pick<typeof import('@photostructure/sqlite'), 'DatabaseSync'>
const { DatabaseSync }: Driver = builtIn ?? (await import('@photostructure/sqlite'))

const [path = ':memory:', durability = 'full'] = process.argv.slice(2)
const database = new DatabaseSync(path)
database.exec('PRAGMA journal_mode = WAL')
database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
database.exec(`CREATE TABLE IF NOT EXISTS message (
  id INTEGER PRIMARY KEY, visible_at INTEGER NOT NULL, lease TEXT, attempts INTEGER NOT NULL, body TEXT NOT NULL)`)
database.exec('CREATE INDEX IF NOT EXISTS message_visible ON message (visible_at)')
const insert = database.prepare('INSERT INTO message (visible_at, attempts, body) VALUES (?, 0, ?)')
const claim = database.prepare(
  `UPDATE message SET visible_at = ?, attempts = attempts + 1, lease = ?
   WHERE id IN (SELECT id FROM message WHERE visible_at <= ? ORDER BY visible_at LIMIT ?) RETURNING id, attempts, body`,
)
const clear = database.prepare('DELETE FROM message')
const remove = database.prepare('DELETE FROM message WHERE id = ?')

interface Claimed {
  id: number
  attempts: number
  body: string
}

interface Body {
  body?: string
  messages?: { body: string }[]
  batch_size?: number
  acks?: { lease_id: string }[]
}

const routes: Record<string, (body: Body) => unknown> = {
  messages: ({ body = '' }) => insert.run(Date.now(), body).changes,
  batch({ messages = [] }) {
    const now = Date.now()
    for (const message of messages) insert.run(now, message.body)
    return messages.length
  },
  pull({ batch_size = 5 }) {
    const now = Date.now()
    const rows = claim.all(now + 30_000, randomUUID(), now, batch_size) as unknown as Claimed[]
    return { messages: rows.map(({ id, attempts, body }) => ({ lease_id: String(id), attempts, body })) }
  },
  clear: () => clear.run().changes,
  ack({ acks = [] }) {
    for (const { lease_id } of acks) remove.run(Number(lease_id))
    return { ackCount: acks.length }
  },
}

/** One commit for all requests of a turn of the event loop, like the product. */
let waiting: (() => void)[] = []
function inTransaction(run: () => void): void {
  if (waiting.length === 0) setImmediate(flush)
  waiting.push(run)
}
function flush(): void {
  const runs = waiting
  waiting = []
  database.exec('BEGIN')
  for (const run of runs) run()
  database.exec('COMMIT')
  for (const respond of responses) respond()
  responses = []
}
let responses: (() => void)[] = []

function readBody(request: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () =>
    done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? ''),
  )
}

const server = createServer((request, response) => {
  readBody(request, (text) => {
    const route = routes[request.url?.split('/').at(-1) ?? '']
    const body = JSON.parse(text) as Body
    inTransaction(() => {
      const result = route?.(body)
      responses.push(() => {
        const text = JSON.stringify({ success: true, errors: [], messages: [], result })
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        })
        response.end(text)
      })
    })
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.once('SIGTERM', () => process.exit(0))

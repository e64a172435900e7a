import { Hono, type Context } from 'hono'
import type { JournalPage } from '#contract/journal.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Journal, JournalFilter } from './journal.ts'
import { CSV_HEADER, toCsvLine, toNdjsonLine } from './lines.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 200

function parseInteger(query: URLSearchParams, name: string, maximum = Number.MAX_SAFE_INTEGER) {
  const text = query.get(name)
  if (text === null) return undefined
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value >= 0 && value <= maximum) return value
  const message = `"${name}" must be a whole number from 0 to ${maximum}.`
  throw new QueuesError(400, ERROR_CODE.invalidRequestBody, message)
}

function parseFilter(query: URLSearchParams): JournalFilter {
  return {
    who: query.get('who') ?? undefined,
    connection: query.get('connection') ?? undefined,
    queueId: query.get('queue_id') ?? undefined,
    action: query.get('action') ?? undefined,
    from: parseInteger(query, 'from'),
    to: parseInteger(query, 'to'),
  }
}

const filterOf = (c: Context): JournalFilter => parseFilter(new URL(c.req.url).searchParams)

function download(c: Context, content: ReadableStream, name: string, type: string): Response {
  return new Response(c.req.method === 'HEAD' ? null : content, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}

/** Read-only routes of the journal, to mount at `/api`. */
export function createJournalRoutes(journal: Journal): Hono {
  const app = new Hono()

  app.get('/journal', (c) => {
    const query = new URL(c.req.url).searchParams
    const limit = Math.max(1, parseInteger(query, 'limit', MAX_LIMIT) ?? DEFAULT_LIMIT)
    const before = parseInteger(query, 'before')
    const entries = journal.list({ ...parseFilter(query), before, limit })
    const last = entries.length < limit ? undefined : entries.at(-1)
    return ok({ entries, nextBefore: last?.id ?? null } satisfies JournalPage)
  })

  app.get('/journal.ndjson', (c) =>
    download(
      c,
      journal.toLines(filterOf(c), toNdjsonLine),
      'queuedeck-journal.ndjson',
      'application/x-ndjson',
    ),
  )

  app.get('/journal.csv', (c) =>
    download(c, journal.toLines(filterOf(c), toCsvLine, CSV_HEADER), 'queuedeck-journal.csv', 'text/csv'),
  )

  return app
}

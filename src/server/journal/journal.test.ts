import { Hono } from 'hono'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { JournalPage } from '#contract/journal.ts'
import { toFailure } from '#server/http/failure.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import type { NewEntry } from './entry.ts'
import { createJournal, JOURNAL_DETAIL_SCHEMA, JOURNAL_SCHEMA, type Journal } from './journal.ts'
import { createJournalRoutes } from './routes.ts'

const DAY_MS = 86_400_000
const NOW = Date.now()

let database: Database
let journal: Journal
const flushSoon = vi.fn<() => void>()

beforeEach(() => {
  flushSoon.mockReset()
  database = openDatabase(':memory:')
  migrate(database, [JOURNAL_SCHEMA, JOURNAL_DETAIL_SCHEMA])
  journal = createJournal(database, { flushSoon })
})

const entry = (change: Partial<NewEntry> = {}): NewEntry => ({
  at: NOW,
  who: 'ann',
  role: 'operator',
  connection: 'local',
  queueId: 'q1',
  queueName: 'orders',
  action: 'send',
  detail: null,
  count: 1,
  outcome: 'done',
  status: 200,
  requestId: 'r1',
  ...change,
})

const rows = () => database.prepare<{ n: number }>('SELECT count(*) AS n FROM journal').get()?.n

describe('journal', () => {
  test('appendSoon writes the entry first and then requests a flush', () => {
    flushSoon.mockImplementation(() => expect(rows()).toBe(2))
    journal.append(entry())
    expect(flushSoon).not.toHaveBeenCalled()
    journal.appendSoon(entry())
    expect(flushSoon).toHaveBeenCalledOnce()
  })

  test('lists appended entries unchanged, newest first', () => {
    journal.append(entry())
    journal.append(entry({ action: 'purge', count: null, queueName: null }))
    expect(journal.list()).toEqual([
      { id: 2, ...entry({ action: 'purge', count: null, queueName: null }) },
      { id: 1, ...entry() },
    ])
  })

  test.each([
    [{ who: 'bob' }, [2]],
    [{ connection: 'prod' }, [3]],
    [{ queueId: 'q2' }, [4]],
    [{ action: 'ack' }, [5]],
    [{ from: NOW + 1 }, [6]],
    [{ to: NOW - 1 }, [1]],
    [{ before: 3 }, [2, 1]],
    [{ limit: 2 }, [6, 5]],
    [{ who: 'ann', before: 6, limit: 1 }, [5]],
    [{ who: "' OR 1=1 --" }, []],
  ])('filters by %j', (query, ids) => {
    journal.append(entry({ at: NOW - 1_000 }))
    journal.append(entry({ who: 'bob' }))
    journal.append(entry({ connection: 'prod' }))
    journal.append(entry({ queueId: 'q2' }))
    journal.append(entry({ action: 'ack' }))
    journal.append(entry({ at: NOW + 1_000 }))
    expect(journal.list(query).map(({ id }) => id)).toEqual(ids)
  })

  test('an entry without a connection has null there, and an empty filter finds it', () => {
    journal.append(entry())
    journal.append(entry({ connection: null, queueId: null, queueName: null, action: 'sign-out' }))
    expect(journal.list()[0]?.connection).toBeNull()
    expect(journal.list({ connection: '' }).map(({ id }) => id)).toEqual([2])
    expect(journal.list({ connection: 'local' }).map(({ id }) => id)).toEqual([1])
  })

  test('names are cut to 100 characters', () => {
    const name = 'n'.repeat(5_000)
    journal.append(entry({ connection: name, queueId: name, queueName: name, detail: name }))
    const cut = 'n'.repeat(100)
    expect(journal.list()).toEqual([
      { id: 1, ...entry({ connection: cut, queueId: cut, queueName: cut, detail: cut }) },
    ])
  })

  test('a journal from before the detail column can be migrated and appended to', () => {
    const old = openDatabase(':memory:')
    migrate(old, [JOURNAL_SCHEMA])
    old.exec(`INSERT INTO journal (at, who, role, connection, action, outcome, status, request_id)
      VALUES (${NOW}, 'ann', 'admin', 'prod', 'remove-connection', 'done', 200, 'r1')`)
    migrate(old, [JOURNAL_SCHEMA, JOURNAL_DETAIL_SCHEMA])
    const reopened = createJournal(old, { flushSoon })
    reopened.append(entry({ action: 'sign-in', detail: 'link' }))
    expect(reopened.list().map(({ id, detail }) => [id, detail])).toEqual([
      [2, 'link'],
      [1, null],
    ])
  })

  test('the database refuses to change, replace or remove a row', () => {
    journal.append(entry())
    const columns = 'id, at, who, role, connection, action, outcome, status, request_id'
    for (const sql of [
      "UPDATE journal SET who = 'someone else'",
      'DELETE FROM journal',
      `INSERT OR REPLACE INTO journal (${columns}) VALUES (1, 0, 'x', 'admin', 'c', 'send', 'done', 200, '')`,
    ]) {
      expect(() => database.exec(sql)).toThrow(/append-only/)
    }
    expect(journal.list()).toEqual([{ id: 1, ...entry() }])
  })

  test('prunes entries older than 90 days, 500 at a time, and never reuses their ids', () => {
    for (let index = 0; index < 501; index++) journal.append(entry({ at: NOW - 91 * DAY_MS }))
    journal.append(entry({ at: NOW - 89 * DAY_MS }))
    expect(journal.prune(NOW)).toBe(true)
    expect(rows()).toBe(2)
    expect(journal.prune(NOW)).toBe(false)
    expect(journal.list().map(({ id }) => id)).toEqual([502])
  })

  test('never prunes entries that the database protects', () => {
    const short = createJournal(database, { keptDays: 0, flushSoon })
    short.append(entry())
    short.append(entry({ at: NOW - DAY_MS - 1 }))
    short.prune(NOW)
    expect(short.list().map(({ id }) => id)).toEqual([1])
  })
})

describe('journal routes', () => {
  function request(path: string, init?: RequestInit) {
    const app = new Hono().route('/api', createJournalRoutes(journal))
    app.onError((error) => toFailure(error, () => {}))
    return app.request(path, init)
  }
  async function page(path: string) {
    const { result } = (await (await request(path)).json()) as { result: unknown }
    return JournalPage.parse(result)
  }

  test('pages return every entry exactly once', async () => {
    for (let index = 0; index < 250; index++) journal.append(entry({ count: index }))
    const first = await page('/api/journal?limit=200')
    expect(first).toMatchObject({ nextBefore: 51 })
    const last = await page(`/api/journal?limit=200&before=${first.nextBefore}`)
    expect(last.nextBefore).toBeNull()
    const counts = [...first.entries, ...last.entries].map(({ count }) => count)
    expect(counts).toEqual(Array.from({ length: 250 }, (_, index) => 249 - index))
  })

  test('exports the filtered entries as lines of JSON', async () => {
    for (let index = 0; index < 450; index++) journal.append(entry({ who: index % 2 ? 'ann' : 'bob' }))
    const response = await request('/api/journal.ndjson?who=bob')
    expect(response.headers.get('content-type')).toContain('application/x-ndjson')
    const lines = (await response.text()).trimEnd().split('\n')
    expect(lines).toHaveLength(225)
    expect(lines.every((line) => (JSON.parse(line) as NewEntry).who === 'bob')).toBe(true)
  })

  test('exports CSV in which no name runs as a formula', async () => {
    journal.append(entry({ who: '=cmd()', queueName: 'a,"b"', detail: null, count: null }))
    journal.append(entry({ who: 'bob' }))
    const response = await request('/api/journal.csv?who=%3Dcmd()')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toContain('queuedeck-journal.csv')
    const time = new Date(NOW).toISOString()
    expect(await response.text()).toBe(
      'id,time,who,role,connection,queue_id,queue_name,action,detail,count,outcome,status,request_id\r\n' +
        `1,${time},'=cmd(),operator,local,q1,"a,""b""",send,,,done,200,r1\r\n`,
    )
  })

  test('exports an empty journal as an empty file', async () => {
    expect(await (await request('/api/journal.ndjson')).text()).toBe('')
  })

  test.each(['limit=201', 'limit=-1', 'limit=x', 'before=1.5', 'from=', 'to=yesterday'])(
    'refuses %s',
    async (query) => expect((await request(`/api/journal?${query}`)).status).toBe(400),
  )

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('no route accepts %s', async (method) => {
    journal.append(entry())
    expect((await request('/api/journal', { method })).status).toBe(404)
    expect((await request('/api/journal/1', { method })).status).toBe(404)
    expect(rows()).toBe(1)
  })
})

import type { IndexEntry } from './entry.ts'
// oxlint-disable-next-line import/default -- what Vite makes of it has one: the address
import workerUrl from './search.worker.ts?worker&url'
import type { SearchQuery, SearchResult } from './message-index.ts'
import type { SearchResponse, SearchRequest } from './protocol.ts'

/** Longer than any normal query; a hostile body or a backtracking pattern could run forever. */
const MAX_QUERY_MS = 10_000

const TOO_LONG =
  'The search took more than 10 seconds and was stopped. Use fewer ".." and no regular expression.'
const NOT_RUNNING = 'The search of the message bodies failed. Reload the page to try again.'

/** The part of `Worker` that is used. */
export interface SearchWorker {
  postMessage: (request: SearchRequest) => void
  addEventListener: {
    (type: 'message', listener: (event: MessageEvent<SearchResponse>) => void): void
    (type: 'error', listener: () => void): void
  }
  terminate: () => void
}

export interface SearchClient {
  add: (entries: readonly IndexEntry[]) => void
  remove: (ids: readonly string[]) => void
  /** null if a newer query replaced it. */
  query: (query: SearchQuery) => Promise<SearchResult | null>
  /** Ends the worker; the next query starts another. */
  close: () => void
}

interface PendingQuery {
  number: number
  query: SearchQuery
  resolve: (result: SearchResult | null) => void
}

/** The used part of https://w3c.github.io/trusted-types/dist/spec/, in terms of the types of `Worker`. */
interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: () => string },
  ) => { createScriptURL: (url: string) => URL }
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }

/** The only policy the page may create (web-assets.ts); it always returns the worker's URL. */
const policy = trustedTypes?.createPolicy('queuedeck-worker', { createScriptURL: () => workerUrl })

const startWorker = (): SearchWorker =>
  new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module' })

const failed = (problem: string): SearchResult => ({
  ids: null,
  columns: {},
  problems: { query: problem },
  groups: [],
  paths: [],
})

/**
 * Searches the loaded messages in a worker that starts with the first query. The worker runs one query at a time, and
 * only the newest waiting one is sent to it. The entries are kept here too, so that a hanging worker can be replaced.
 */
export function createSearchClient(start: () => SearchWorker = startWorker): SearchClient {
  const entries = new Map<string, IndexEntry>()
  let worker: SearchWorker | null = null
  let newest: PendingQuery | null = null
  /** The query the worker is running, replaced or not. */
  let running: { number: number; timer: ReturnType<typeof setTimeout> } | null = null
  let count = 0

  function stop() {
    if (running) clearTimeout(running.timer)
    running = null
    worker?.terminate()
    worker = null
  }

  function finish(number: number, result: SearchResult) {
    if (newest?.number === number) {
      newest.resolve(result)
      newest = null
    } else if (newest) ask(newest)
  }

  function fail(number: number, problem: string) {
    stop()
    finish(number, failed(problem))
  }

  function connect(): SearchWorker {
    const fresh = start()
    fresh.addEventListener('message', ({ data }) => {
      if (running?.number !== data.number) return
      clearTimeout(running.timer)
      running = null
      finish(data.number, data.result)
    })
    fresh.addEventListener('error', () => {
      if (fresh !== worker) return
      if (running) fail(running.number, NOT_RUNNING)
      else stop()
    })
    fresh.postMessage({ kind: 'add', entries: [...entries.values()] })
    return fresh
  }

  function ask({ number, query }: PendingQuery) {
    const timer = setTimeout(() => fail(number, TOO_LONG), MAX_QUERY_MS)
    running = { number, timer }
    try {
      worker ??= connect()
      worker.postMessage({ kind: 'query', number, query })
    } catch {
      fail(number, NOT_RUNNING)
    }
  }

  return {
    add: (added) => {
      for (const entry of added) {
        entries.delete(entry.id)
        entries.set(entry.id, entry)
      }
      if (added.length > 0) worker?.postMessage({ kind: 'add', entries: added })
    },
    remove: (ids) => {
      for (const id of ids) entries.delete(id)
      if (ids.length > 0) worker?.postMessage({ kind: 'remove', ids })
    },
    query: (query) =>
      new Promise((resolve) => {
        newest?.resolve(null)
        newest = { number: ++count, query, resolve }
        if (!running) ask(newest)
      }),
    close: () => {
      stop()
      newest?.resolve(null)
      newest = null
    },
  }
}

import { createMiddleware } from 'hono/factory'
import type { Outcome, Principal } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { describeCall } from './describe-call.ts'
import type { Journal, NewEntry } from './journal.ts'
import { overhear, type OverheardBody } from './overheard-body.ts'

interface RecordChangesOptions {
  report: ReportFailure
  /** The name of a queue, where it is known without asking. */
  queueNameOf?: (connection: string, queueId: string) => string | null
}

interface RecordedVariables {
  Variables: { requestId: string; principal: Principal | null }
}

const LONGEST_NAME = 100
const CONNECTION_PATH = /\/api\/connections\/([^/]+)\/v4(\/.*)$/
/** Unlike other 5xx, these say that nothing was done; 507 is ours for a full disk. */
const NOTHING_DONE = new Set([501, 503, 505, 507])

/** What a status says about a change. */
export function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done'
  if (status < 500) return 'refused'
  return NOTHING_DONE.has(status) ? 'failed' : 'unknown'
}

async function parseBody(body: OverheardBody): Promise<unknown> {
  try {
    return JSON.parse((await body.text()) ?? '') as unknown
  } catch {
    // The handler says what is wrong with it; the call is recorded all the same.
    return null
  }
}

/**
 * Records every change that goes through a connection, refused ones too, once its answer is there. Stands around
 * the gate that refuses; whoever is not known at all is not recorded, or anyone could fill the disk.
 *
 * When a row cannot be written, its own call has happened already. Answering 500 would have the client do it
 * again, so the answer stays true, the row goes to the log and is kept, and from then on no change is let through
 * until all kept rows are written: an auditor misses none, and no unrecorded change follows.
 */
export function recordChanges(journal: Journal, clock: Clock, { report, queueNameOf }: RecordChangesOptions) {
  let unwritten: NewEntry[] = []

  function writeKept(): void {
    while (unwritten[0]) {
      journal.append(unwritten[0])
      unwritten = unwritten.slice(1)
    }
  }

  function demandJournal(requestId: string): void {
    try {
      writeKept()
    } catch (error) {
      report(error, requestId)
      const message =
        'The journal of changes cannot be written, so nothing was changed. Make room on the disk of the server and try again.'
      throw new QueuesError(507, ERROR_CODE.storageLimitExceeded, message)
    }
  }

  function write(entry: NewEntry): void {
    unwritten = [...unwritten, entry]
    try {
      writeKept()
    } catch (cause) {
      report(new Error(`Not yet in the journal: ${JSON.stringify(entry)}`, { cause }), entry.requestId)
    }
  }

  return createMiddleware<RecordedVariables>(async function recordChanges(c, next) {
    const { method } = c.req
    const [, connection = '', path = ''] = CONNECTION_PATH.exec(c.req.path) ?? []
    const named = describeCall(method, path, null)
    if (!named) {
      await next()
      return
    }
    demandJournal(c.get('requestId'))

    const body = overhear(c.req.raw)
    c.req.raw = body.request
    // Before, as afterwards the queue may be gone.
    const queueName = named.queueId ? (queueNameOf?.(connection, named.queueId) ?? null) : null
    await next()

    const principal = c.get('principal')
    // Not read for a stranger.
    const call = principal && describeCall(method, path, await parseBody(body))
    if (!principal || !call) return
    write({
      at: clock.now(),
      who: principal.name,
      role: principal.role,
      connection: connection.slice(0, LONGEST_NAME),
      ...call,
      queueName: call.queueName ?? queueName,
      outcome: outcomeOf(c.res.status),
      status: c.res.status,
      requestId: c.get('requestId'),
    })
  })
}

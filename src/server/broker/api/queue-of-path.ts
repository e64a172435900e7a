import type { Context } from 'hono'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import { accountOf } from './account-routes.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import type { QueueRecord } from '#server/broker/queue-records.ts'
import type { Registry } from '#server/broker/registry.ts'

export const QUEUE = '/accounts/:account/queues/:queue'

/** Finds the queue of a path. The code for "not found" differs between configuration and messages. */
export function queueOfPath(registry: Registry, notFoundCode: number): (c: Context) => QueueRecord {
  return (c) => {
    const id = c.req.param('queue') ?? ''
    const owner = accountOf(c)
    if (!ID_PATTERN.test(id)) {
      throw new QueuesError(
        400,
        ERROR_CODE.queueIdMalformed,
        'The queue id in the path is malformed: it must have 32 hex digits.',
      )
    }
    const queue = registry.find(owner, id)
    if (!queue) throw new QueuesError(404, notFoundCode, `Queue not found: no queue has the id ${id}.`)
    return queue
  }
}

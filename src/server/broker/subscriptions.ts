import { ERROR_CODE } from '#contract/error-codes.ts'
import type { CreateSubscription, UpdateSubscription } from '#contract/subscriptions.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { Registry } from './registry.ts'
import { subscriptionStatements, type SubscriptionRow } from './subscription-store.ts'

const SORT_KEYS = {
  name: (row: SubscriptionRow) => row.name,
  created_at: (row: SubscriptionRow) => row.created_at,
  enabled: (row: SubscriptionRow) => row.enabled,
  source: (row: SubscriptionRow) => row.source,
} as const

export type SubscriptionOrder = keyof typeof SORT_KEYS

export function isSubscriptionOrder(text: string): text is SubscriptionOrder {
  return Object.hasOwn(SORT_KEYS, text)
}

interface SubscriptionsDependencies {
  database: Database
  registry: Registry
  clock: Clock
  newId: () => string
}

export type Subscriptions = ReturnType<typeof createSubscriptions>

/** Event names are words joined by dots. Which of them a source has is not published in full, so any such name is kept. */
function assertEvents(events: readonly string[]): void {
  const unknown = events.filter((event) => !/^[a-zA-Z]+(?:\.[a-zA-Z_]+)+$/.test(event))
  if (unknown.length === 0) return
  const names = unknown.map((event) => event.slice(0, 60)).join(', ')
  throw new QueuesError(400, ERROR_CODE.unrecognizedEvents, `Unrecognized event types: ${names}`)
}

/**
 * Event subscriptions as configuration: which events of which product would go to which queue. No other product runs
 * here, so no event ever arrives. Every method that changes something runs inside the caller's transaction.
 */
export function createSubscriptions({ database, registry, clock, newId }: SubscriptionsDependencies) {
  const sql = subscriptionStatements(database)

  function assertQueue(account: string, queueId: string): void {
    if (registry.find(account, queueId)) return
    throw new QueuesError(
      404,
      ERROR_CODE.controlPlaneQueueNotFound,
      `Queue not found: no queue has the id ${queueId.slice(0, 64)}.`,
    )
  }

  function get(account: string, id: string): SubscriptionRow {
    const row = sql.find.get({ account, id })
    if (row) return row
    throw new QueuesError(
      404,
      ERROR_CODE.subscriptionNotFound,
      'Subscription not found: no subscription has this id.',
    )
  }

  return {
    get,
    list(account: string, order: SubscriptionOrder, isDescending: boolean): SubscriptionRow[] {
      const key = SORT_KEYS[order]
      const direction = isDescending ? -1 : 1
      return sql.list.all({ account }).toSorted((a, b) => {
        const [left, right] = [key(a), key(b)]
        return direction * (left < right ? -1 : left > right ? 1 : 0) || (a.id < b.id ? -1 : 1)
      })
    },
    create(account: string, request: CreateSubscription): SubscriptionRow {
      assertEvents(request.events)
      assertQueue(account, request.destination.queue_id)
      const now = clock.now()
      const id = newId()
      sql.insert.run({
        id,
        account,
        name: request.name,
        enabled: request.enabled ? 1 : 0,
        source: JSON.stringify(request.source),
        queue_id: request.destination.queue_id,
        events: JSON.stringify(request.events),
        created_at: now,
        modified_at: now,
      })
      return get(account, id)
    },
    update(account: string, id: string, request: UpdateSubscription): SubscriptionRow {
      const row = get(account, id)
      if (request.events) assertEvents(request.events)
      if (request.destination) assertQueue(account, request.destination.queue_id)
      sql.update.run({
        id,
        name: request.name ?? row.name,
        enabled: (request.enabled ?? row.enabled === 1) ? 1 : 0,
        queue_id: request.destination?.queue_id ?? row.queue_id,
        events: request.events ? JSON.stringify(request.events) : row.events,
        modified_at: clock.now(),
      })
      return get(account, id)
    },
    remove(account: string, id: string): SubscriptionRow {
      const row = get(account, id)
      sql.delete.run({ id })
      return row
    },
  }
}

import { rmSync } from 'node:fs'
import { ApiError } from '#contract/envelope.ts'
import type { Model, ModelQueue, ModelTicket } from './reference-model.ts'
import type { TurnLimit } from '#server/broker/due-messages.ts'
import type { BrokerFixture } from './broker-fixture.ts'

/** Less than is often due at once, so that processing it takes several turns. */
export const SMALL_TURN: TurnLimit = { rows: 3, bytes: 1_000 }

/** The broker, its model, and what a client remembers: queue ids, and every lease and ref it ever received. */
export interface World {
  model: Model
  fixture: BrokerFixture
  /** Null for a database in memory. */
  path: string | null
  turnLimit: TurnLimit
  ids: Map<ModelQueue, string>
  tickets: { id: string; ticket: ModelTicket }[]
  pushed: number
}

/**
 * A call of a client. `start` sends the request before it returns, so that several calls share a commit. It resolves to
 * a function that applies the same call to the model and compares the results.
 */
export interface Operation {
  start(world: World): Promise<() => void>
}

/** An operation that prints its arguments, so that a failing run shows what happened. */
export function operation(name: string, start: Operation['start']): Operation {
  const named: Operation & { toString(): string } = { start, toString: () => name }
  return named
}

/** One of the queues; null if there are none. */
export function queueAt({ model: { queues }, ids }: World, index: number) {
  const queue = queues[index % Math.max(1, queues.length)]
  return queue ? { queue, id: ids.get(queue) as string } : null
}

/** The result, or the status and code of a refusal. Other errors are thrown. */
export async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ result: T; refusal: null } | { result: null; refusal: string }> {
  try {
    return { result: await call, refusal: null }
  } catch (error) {
    if (error instanceof ApiError) return { result: null, refusal: `${error.status} ${error.code}` }
    throw error
  }
}

/** Selects leases and refs, each once; every even index selects one of the newest. */
export function ticketsAt({ tickets }: World, indexes: readonly number[]): World['tickets'] {
  const newest = Math.min(tickets.length, 16)
  const chosen = indexes.flatMap((index) => {
    const position = index % 2 === 0 ? tickets.length - 1 - ((index / 2) % newest) : index % tickets.length
    return tickets[position] ?? []
  })
  // Two peeks at a message return the same ref.
  return [...new Map(chosen.map((ticket) => [ticket.id, ticket])).values()]
}

export function closeWorld({ fixture, path }: World): void {
  fixture.close()
  if (path) for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
}

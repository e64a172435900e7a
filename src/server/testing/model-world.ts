import { rmSync } from 'node:fs'
import { ApiError } from '#contract/envelope.ts'
import type { Model, ModelQueue, ModelTicket } from './reference-model.ts'
import type { TurnLimit } from '#server/broker/due-messages.ts'
import type { BrokerFixture } from './broker-fixture.ts'

/** Less than is often due at once, so that settling takes several turns. */
export const SMALL_TURN: TurnLimit = { rows: 3, bytes: 1_000 }

/** The broker beside its model, with what a client remembers: queue ids, and every lease and ref it ever got. */
export interface World {
  model: Model
  fixture: BrokerFixture
  /** Null where the database is in memory. */
  path: string | null
  turnLimit: TurnLimit
  ids: Map<ModelQueue, string>
  tickets: { id: string; ticket: ModelTicket }[]
  pushed: number
}

/**
 * Something a client does. The request leaves before `start` returns, so that several share a commit; what it
 * resolves to does the same to the model and compares.
 */
export interface Operation {
  start(world: World): Promise<() => void>
}

/** An operation that prints as what it was called with, so that a failing run says what happened. */
export function operation(name: string, start: Operation['start']): Operation {
  const named: Operation & { toString(): string } = { start, toString: () => name }
  return named
}

/** One of the queues there are; null when there is none. */
export function queueAt({ model: { queues }, ids }: World, index: number) {
  const queue = queues[index % Math.max(1, queues.length)]
  return queue ? { queue, id: ids.get(queue) as string } : null
}

/** The status and the code of a refusal; anything else is thrown. */
export async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ answer: T; refusal: null } | { answer: null; refusal: string }> {
  try {
    return { answer: await call, refusal: null }
  } catch (error) {
    if (error instanceof ApiError) return { answer: null, refusal: `${error.status} ${error.code}` }
    throw error
  }
}

/** Which of the leases and refs that were ever seen, each once; every second is one of the newest. */
export function ticketsAt({ tickets }: World, indexes: readonly number[]): World['tickets'] {
  const newest = Math.min(tickets.length, 16)
  const chosen = indexes.flatMap((index) => {
    const position = index % 2 === 0 ? tickets.length - 1 - ((index / 2) % newest) : index % tickets.length
    return tickets[position] ?? []
  })
  // Two looks at a message give it the same ref.
  return [...new Map(chosen.map((ticket) => [ticket.id, ticket])).values()]
}

export function closeWorld({ fixture, path }: World): void {
  fixture.close()
  if (path) for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
}

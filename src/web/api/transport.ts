import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { connectionAccountPath, createDeckClient } from '#contract/deck-client.ts'

/** The path the app is served below, without its slash at the end; the server fills in <base href>. */
export const BASE_PATH = new URL(document.baseURI).pathname.replace(/\/$/, '')

const options = { fetch: (request: Request) => fetch(request), origin: location.origin }
const clients = new Map<string, QueuesClient>()

/** The client of a connection's queues. The server knows the account and the token; the browser names neither. */
export function queuesOf(connection: string): QueuesClient {
  const known = clients.get(connection)
  if (known) return known
  const client = createQueuesClient({ ...options, accountPath: connectionAccountPath(connection, BASE_PATH) })
  clients.set(connection, client)
  return client
}

export const deckClient = createDeckClient({ ...options, basePath: BASE_PATH })

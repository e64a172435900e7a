import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { connectionAccountPath, createDeckClient } from '#contract/deck-client.ts'
import { watchCapabilities } from './capabilities.ts'

/** The path the app is served below, without its slash at the end; the server fills in <base href>. */
export const BASE_PATH = new URL(document.baseURI).pathname.replace(/\/$/, '')

/**
 * Says that this is no navigation, so that Cloudflare Access, where it stands in front, answers 401 once a sign-in
 * has ended, and not with its own page: https://developers.cloudflare.com/cloudflare-one/identity/users/session-management/
 */
function send(request: Request): Promise<Response> {
  request.headers.set('x-requested-with', 'XMLHttpRequest')
  return fetch(request)
}

const options = { fetch: send, origin: location.origin }
const clients = new Map<string, QueuesClient>()

/** The client of a connection's queues. The server knows the account and the token; the browser names neither. */
export function queuesOf(connection: string): QueuesClient {
  const known = clients.get(connection)
  if (known) return known
  const accountPath = connectionAccountPath(connection, BASE_PATH)
  const client = watchCapabilities(connection, createQueuesClient({ ...options, accountPath }))
  clients.set(connection, client)
  return client
}

/** For what is sent while the page goes: the browser lets such calls outlive it, 64 KB of them at most. */
export const outlivingQueuesOf = (connection: string): QueuesClient =>
  createQueuesClient({
    ...options,
    fetch: (request) => send(new Request(request, { keepalive: true })),
    accountPath: connectionAccountPath(connection, BASE_PATH),
  })

export const deckClient = createDeckClient({ ...options, basePath: BASE_PATH })

import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { connectionAccountPath, createDeckClient } from '#contract/deck-client.ts'
import { watchCapabilities } from './capabilities.ts'

/** The base path of the app, without the trailing slash; the server writes it into <base href>. */
export const BASE_PATH = new URL(document.baseURI).pathname.replace(/\/$/, '')

/**
 * Marks the request as no navigation, so that Cloudflare Access in front of the server returns 401 after a session has
 * ended, instead of its sign-in page: https://developers.cloudflare.com/cloudflare-one/identity/users/session-management/
 */
function send(request: Request): Promise<Response> {
  request.headers.set('x-requested-with', 'XMLHttpRequest')
  return fetch(request)
}

const options = { fetch: send, origin: location.origin }
const clients = new Map<string, QueuesClient>()

/** The client for the queues of a connection. Only the server knows the account and the token. */
export function queuesOf(connection: string): QueuesClient {
  const known = clients.get(connection)
  if (known) return known
  const accountPath = connectionAccountPath(connection, BASE_PATH)
  const client = watchCapabilities(connection, createQueuesClient({ ...options, accountPath }))
  clients.set(connection, client)
  return client
}

/** For calls made while the page is closed: the browser completes them, up to 64 KB in total. */
export const outlivingQueuesOf = (connection: string): QueuesClient =>
  createQueuesClient({
    ...options,
    fetch: (request) => send(new Request(request, { keepalive: true })),
    accountPath: connectionAccountPath(connection, BASE_PATH),
  })

export const deckClient = createDeckClient({ ...options, basePath: BASE_PATH })

import * as z from 'zod/mini'
import { SessionState, UserList, type SignInRequest } from './access.ts'
import { JournalPage, type JournalFilter } from './journal.ts'
import {
  AddedConnections,
  ConnectionList,
  SavedConnection,
  Verification,
  type AddConnectionsRequest,
  type EditConnectionRequest,
  type ListedConnection,
  type VerifyRequest,
} from './connections.ts'
import { Deck } from './deck.ts'
import { History, LatestSamples } from './history.ts'
import { createTransport, type CallOptions, type Fetch } from './transport.ts'

/** The deck's own calls, under `basePath` + `/api`. Every method throws `ApiError`. */
export function createDeckClient({
  fetch,
  origin,
  basePath = '',
}: {
  fetch: Fetch
  origin: string
  basePath?: string
}) {
  const send = createTransport({ fetch, origin })
  const connectionsPath = `${basePath}/api/connections`
  const connectionPath = (connection: string) => `${connectionsPath}/${encodeURIComponent(connection)}`

  return {
    /** The signed-in user, and the ways to sign in. */
    async session({ signal }: CallOptions = {}): Promise<SessionState> {
      return (await send(`${basePath}/api/session`, { schema: SessionState, signal })).result
    },
    async signIn(body: SignInRequest): Promise<SessionState> {
      // Signing in twice is harmless.
      const call = { method: 'POST', body, schema: SessionState, isRead: true } as const
      return (await send(`${basePath}/api/session`, call)).result
    },
    async signOut(): Promise<SessionState> {
      return (await send(`${basePath}/api/session`, { method: 'DELETE', schema: SessionState })).result
    },
    /** The users who may sign in, and their sessions. */
    async users({ signal }: CallOptions = {}): Promise<UserList> {
      return (await send(`${basePath}/api/users`, { schema: UserList, signal })).result
    },
    async endSession(id: string): Promise<void> {
      const path = `${basePath}/api/sessions/${encodeURIComponent(id)}`
      await send(path, { method: 'DELETE', schema: z.null() })
    },
    /** Journal entries, newest first; with `before`, only entries older than that id. */
    async journal(
      filter: JournalFilter,
      before: number | null,
      { signal }: CallOptions = {},
    ): Promise<JournalPage> {
      const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''))
      if (before !== null) query.set('before', String(before))
      return (await send(`${basePath}/api/journal?${query.toString()}`, { schema: JournalPage, signal }))
        .result
    },
    async deck({ signal }: CallOptions = {}): Promise<Deck> {
      return (await send(`${basePath}/api/deck`, { schema: Deck, signal })).result
    },
    /** All connections, and where each is configured. */
    async connections({ signal }: CallOptions = {}): Promise<ConnectionList> {
      return (await send(connectionsPath, { schema: ConnectionList, signal })).result
    },
    /** Checks what a credential may do. Stores and changes nothing. */
    async verifyCredential(body: VerifyRequest): Promise<Verification> {
      const call = { method: 'POST', body, schema: Verification, isRead: true } as const
      return (await send(`${connectionsPath}/verify`, call)).result
    },
    /** Adds all of the connections or none. */
    async addConnections(body: AddConnectionsRequest): Promise<ListedConnection[]> {
      return (await send(connectionsPath, { method: 'POST', body, schema: AddedConnections })).result
        .connections
    },
    async editConnection(id: string, body: EditConnectionRequest): Promise<ListedConnection> {
      return (await send(connectionPath(id), { method: 'PUT', body, schema: SavedConnection })).result
        .connection
    },
    async removeConnection(id: string): Promise<void> {
      await send(connectionPath(id), { method: 'DELETE', schema: z.null() })
    },
    /** The newest sample of every queue of a connection. */
    async samples(connection: string, { signal }: CallOptions = {}): Promise<LatestSamples> {
      return (
        await send(`${connectionPath(connection)}/samples`, {
          schema: LatestSamples,
          signal,
        })
      ).result
    },
    /** The last `rangeMs` of one queue, in at most 500 buckets, up to the server's current time. */
    async history(
      connection: string,
      queueId: string,
      rangeMs: number,
      { signal }: CallOptions = {},
    ): Promise<History> {
      const path = `${connectionPath(connection)}/queues/${encodeURIComponent(queueId)}/history?range_ms=${rangeMs}`
      return (await send(path, { schema: History, signal })).result
    },
  }
}

/** Path of a connection's v4 routes, for `createQueuesClient`. */
export function connectionAccountPath(connection: string, basePath = ''): string {
  return `${basePath}/api/connections/${encodeURIComponent(connection)}/v4`
}

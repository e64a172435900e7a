import type { Connection, ConnectionColor, ConnectionSource } from '#contract/connections.ts'
import { LOCAL_CONNECTION_ID } from '#contract/ids.ts'
import type { RateBudget } from '#contract/rate-budget.ts'
import type { Backend } from '#server/gateway/backend.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import type { Measured } from '#server/metrics/routes.ts'

/** A Cloudflare account as it was set up. The credential never leaves the server. */
export interface CloudflareConnection {
  /** Its name in URLs. */
  id: string
  name: string
  accountId: string
  credential: Credential | LockedCredential
  /** Where it was set up, and so where it can be changed. */
  source: Exclude<ConnectionSource, 'embedded'>
  color: ConnectionColor | null
  isProduction: boolean
  isReadOnly: boolean
}

/** A stored credential that cannot be decrypted. The connection is listed and waits for another credential. */
interface LockedCredential {
  kind: 'locked'
  /** What is wrong and what to do, in sentences. */
  why: string
}

/** A connection at work: it serves API calls and samples its queues. */
export interface LiveConnection extends Connection, Measured {
  source: ConnectionSource
  /** Why every call fails; null where the credential could be read, or none is needed. */
  whyLocked: string | null
  backend: Backend
  /** What is left of the requests that the API allows; null where nothing is limited. */
  budget(): RateBudget | null
  /** Aborts the calls in flight. Does not stop the sampler. */
  close(): void
}

/** `verify` is a route beside the connections. */
const RESERVED_IDS = new Set([LOCAL_CONNECTION_ID, 'verify'])

export const isReservedId = (id: string): boolean => RESERVED_IDS.has(id)

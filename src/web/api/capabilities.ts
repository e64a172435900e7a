import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { QueuesClient } from '#contract/client.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'

/** Calls that not every account can make, by the name of the client's method. */
export type Capability = 'pull' | 'peek' | 'extend' | 'purgeRefs'

/** Why a call is refused for every queue, and the code that showed it. */
export interface MissingCapability {
  cause: 'unavailable' | 'forbidden' | 'credentials'
  code: number
}

/**
 * Codes that are about the account or its credentials; `explain` has their sources. A missing route is reported with
 * status 400 or 404, so the code decides, not the status.
 */
const CAUSES: ReadonlyMap<number, MissingCapability['cause']> = new Map([
  [ERROR_CODE.noRoute, 'unavailable'],
  [ERROR_CODE.noRouteForUri, 'unavailable'],
  [ERROR_CODE.authenticationError, 'forbidden'],
  [ERROR_CODE.invalidAccessToken, 'forbidden'],
  [ERROR_CODE.unauthorized, 'forbidden'],
  [ERROR_CODE.missingCredentials, 'credentials'],
  [ERROR_CODE.methodNotAllowed, 'credentials'],
])

/**
 * What a refusal shows about every queue of the connection. null if it is about this queue, this moment or the network,
 * or if its code is unknown: the call then stays available. A 401 is not one either: with such a token every call fails.
 */
export function missingCapabilityOf({ isFromCloudflare, status, code }: ApiError): MissingCapability | null {
  // Queuedeck's own refusals depend on the user's role, which the page knows.
  if (!isFromCloudflare || code === null) return null
  if (status < 400 || status >= 500 || status === 401 || status === 429) return null
  const cause = CAUSES.get(code)
  return cause ? { cause, code } : null
}

const SUBJECTS: Readonly<Record<Capability, string>> = {
  pull: 'Messages cannot be pulled',
  peek: 'Messages cannot be peeked at',
  extend: 'Leases cannot be extended',
  purgeRefs: 'Peeked messages cannot be deleted',
}
const REASONS: Readonly<Record<MissingCapability['cause'], string>> = {
  unavailable: 'Cloudflare does not offer this for the account',
  forbidden: 'the API token lacks the permission Account > Queues > Edit',
  credentials: 'Cloudflare accepts an API token for this, but not these credentials',
}

/** The sentence shown where the call would be offered. */
export const describeMissing = (capability: Capability, { cause, code }: MissingCapability): string =>
  `${SUBJECTS[capability]}: ${REASONS[cause]} (code ${code}).`

/** After this time the call is offered again: a permission may have been granted, or the call rolled out. */
export const REMEMBERED_MS = 10 * 60_000

interface CapabilityStoreOptions {
  later: (run: () => void, ms: number) => void
}

/** Remembers for a while which capabilities each connection was found to lack. */
export function createCapabilityStore({ later }: CapabilityStoreOptions) {
  const missing = new Map<string, Partial<Record<Capability, MissingCapability>>>()
  const listeners = new Set<() => void>()

  function change(connection: string, changed: Partial<Record<Capability, MissingCapability>>): void {
    missing.set(connection, changed)
    for (const listener of listeners) listener()
  }

  function forget(connection: string, capability: Capability): void {
    const { [capability]: _forgotten, ...others } = missing.get(connection) ?? {}
    change(connection, others)
  }

  return {
    find: (connection: string, capability: Capability): MissingCapability | null =>
      missing.get(connection)?.[capability] ?? null,
    remember(connection: string, capability: Capability, found: MissingCapability): void {
      change(connection, { ...missing.get(connection), [capability]: found })
      later(() => {
        // A later finding has its own timer.
        if (missing.get(connection)?.[capability] === found) forget(connection, capability)
      }, REMEMBERED_MS)
    },
    forget,
    /** For a connection whose credential has changed. */
    forgetAll: (connection: string) => change(connection, {}),
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** The capabilities that connections lack, learned from the responses to all pages: no request is made for it. */
export const capabilityStore = createCapabilityStore({ later: (run, ms) => void setTimeout(run, ms) })

/**
 * Wraps a client so that refusals show which capabilities its connection lacks. This cannot live in the caches of
 * queries and mutations, because runs use neither.
 */
export function watchCapabilities(connection: string, client: QueuesClient): QueuesClient {
  const watched =
    <Args extends unknown[], Result>(capability: Capability, call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      try {
        return await call(...args)
      } catch (error) {
        const missing = error instanceof ApiError ? missingCapabilityOf(error) : null
        if (missing) capabilityStore.remember(connection, capability, missing)
        throw error
      }
    }
  return {
    ...client,
    pull: watched('pull', client.pull),
    peek: watched('peek', client.peek),
    extend: watched('extend', client.extend),
    purgeRefs: watched('purgeRefs', client.purgeRefs),
  }
}

interface Unavailability {
  reason: string
  /** Offers the call again. */
  onRetry: () => void
}

/** Why a connection cannot make a call; null if it can, or if that is not known yet. */
export function useMissingCapability(connection: string, capability: Capability): Unavailability | null {
  const find = useCallback(() => capabilityStore.find(connection, capability), [connection, capability])
  const missing = useSyncExternalStore(capabilityStore.subscribe, find)
  return useMemo(
    () =>
      missing && {
        reason: describeMissing(capability, missing),
        onRetry: () => capabilityStore.forget(connection, capability),
      },
    [connection, capability, missing],
  )
}

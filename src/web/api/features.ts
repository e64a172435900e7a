import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { QueuesClient } from '#contract/client.ts'
import { ApiError } from '#contract/envelope.ts'
import { createLackStore } from './lack-store.ts'
import { describeLack, lackOf, type Feature } from './lacks.ts'

/** What the connections were found to be without, from the answers of all pages: nothing is asked for this. */
export const lackStore = createLackStore({ later: (run, ms) => void setTimeout(run, ms) })

/**
 * The same client, which learns from refusals what its connection is without. Here and not in the caches of queries and
 * mutations, because actions on many messages go through neither.
 */
export function learning(connection: string, client: QueuesClient): QueuesClient {
  const watched =
    <Given extends unknown[], Answer>(feature: Feature, call: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      try {
        return await call(...given)
      } catch (error) {
        const lack = error instanceof ApiError ? lackOf(error) : null
        if (lack) lackStore.learn(connection, feature, lack)
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

/** Why something cannot be used, and a way to offer it once more. */
interface Unavailability {
  reason: string
  onRetry: () => void
}

/** What the connection is known to be without; null where it has the call, or nobody knows yet. */
export function useLack(connection: string, feature: Feature): Unavailability | null {
  const find = useCallback(() => lackStore.find(connection, feature), [connection, feature])
  const lack = useSyncExternalStore(lackStore.subscribe, find)
  return useMemo(
    () =>
      lack && {
        reason: describeLack(feature, lack),
        onRetry: () => lackStore.forget(connection, feature),
      },
    [connection, feature, lack],
  )
}

import { queryOptions, useMutation } from '@tanstack/react-query'
import type {
  AddConnectionsRequest,
  EditConnectionRequest,
  ListedConnection,
  VerifyRequest,
} from '#contract/connections.ts'
import { deckQueries } from './deck.ts'
import { capabilityStore } from './capabilities.ts'
import { deckClient } from './transport.ts'

export const connectionQueries = {
  /** All connections, with where each was set up. */
  list: () =>
    queryOptions({
      queryKey: ['connections'],
      queryFn: ({ signal }) => deckClient.connections({ signal }),
    }),
}

const CHANGES = { invalidates: [connectionQueries.list().queryKey, deckQueries.detail().queryKey] }
/** A mutation is kept with what was passed to it; one that was passed a credential is not to stay. */
const FORGOTTEN = { gcTime: 0 }

export function useVerifyCredential() {
  return useMutation({
    mutationFn: (request: VerifyRequest) => deckClient.verifyCredential(request),
    ...FORGOTTEN,
  })
}

export function useAddConnections() {
  return useMutation({
    mutationFn: (request: AddConnectionsRequest) => deckClient.addConnections(request),
    meta: CHANGES,
    ...FORGOTTEN,
  })
}

/** The server tries a new credential first, so that one that works is not replaced by one that does not. */
export function useEditConnection({ id }: Pick<ListedConnection, 'id'>) {
  return useMutation({
    mutationFn: (request: EditConnectionRequest) => deckClient.editConnection(id, request),
    // Another credential may do other things.
    onSuccess: () => capabilityStore.forgetAll(id),
    meta: CHANGES,
    ...FORGOTTEN,
  })
}

export function useRemoveConnection(id: string) {
  return useMutation({
    mutationFn: () => deckClient.removeConnection(id),
    // The next of this name may be of another account.
    onSuccess: () => capabilityStore.forgetAll(id),
    meta: CHANGES,
  })
}

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
  /** All connections, each with where it was set up. */
  list: () =>
    queryOptions({
      queryKey: ['connections'],
      queryFn: ({ signal }) => deckClient.connections({ signal }),
    }),
}

const CHANGES = { invalidates: [connectionQueries.list().queryKey, deckQueries.detail().queryKey] }
/** The cache keeps the variables of a mutation; those with a credential must not stay. */
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

/** The server tests a new credential before it replaces the old one. */
export function useEditConnection({ id }: Pick<ListedConnection, 'id'>) {
  return useMutation({
    mutationFn: (request: EditConnectionRequest) => deckClient.editConnection(id, request),
    // Another credential may have other capabilities.
    onSuccess: () => capabilityStore.forgetAll(id),
    meta: CHANGES,
    ...FORGOTTEN,
  })
}

export function useRemoveConnection(id: string) {
  return useMutation({
    mutationFn: () => deckClient.removeConnection(id),
    // The next connection with this id may be of another account.
    onSuccess: () => capabilityStore.forgetAll(id),
    meta: CHANGES,
  })
}

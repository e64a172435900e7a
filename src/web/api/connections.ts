import { queryOptions, useMutation } from '@tanstack/react-query'
import type {
  AddConnectionRequest,
  CredentialRequest,
  EditConnectionRequest,
  ListedConnection,
  VerifyRequest,
} from '#contract/connections.ts'
import { ApiError } from '#contract/envelope.ts'
import { deckQueries } from './deck.ts'
import { lackStore } from './features.ts'
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

export function useAddConnection() {
  return useMutation({
    mutationFn: (request: AddConnectionRequest) => deckClient.addConnection(request),
    meta: CHANGES,
    ...FORGOTTEN,
  })
}

async function assertReaches(credential: CredentialRequest, accountId: string): Promise<void> {
  const { permissions } = await deckClient.verifyCredential({ credential, accountId })
  const read = permissions?.find(({ action }) => action === 'read')
  if (read?.allowed === 'no')
    throw new ApiError(`The new credential does not reach the account. ${read.reason}`, { isRead: true })
}

/** A new credential is tried first, so that one that works is not replaced by one that does not. */
export function useEditConnection({ id, accountId }: Pick<ListedConnection, 'id' | 'accountId'>) {
  return useMutation({
    mutationFn: async (request: EditConnectionRequest) => {
      const { credential } = request
      if (credential) await assertReaches(credential, accountId)
      return deckClient.editConnection(id, request)
    },
    // Another credential may do other things.
    onSuccess: () => lackStore.forgetAll(id),
    meta: CHANGES,
    ...FORGOTTEN,
  })
}

export function useRemoveConnection(id: string) {
  return useMutation({
    mutationFn: () => deckClient.removeConnection(id),
    // The next of this name may be of another account.
    onSuccess: () => lackStore.forgetAll(id),
    meta: CHANGES,
  })
}

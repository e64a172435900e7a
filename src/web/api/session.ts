import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SessionState, SignInRequest } from '#contract/access.ts'
import { onOwnerChanged, privateStorage } from '#web/storage/browser-privacy.ts'
import { useConnection } from './connection.tsx'
import { deckQueries } from './deck.ts'
import { permissionsOf, type Permissions } from './permissions.ts'
import { deckClient } from './transport.ts'

/** Before anything is shown: what the browser keeps of somebody else goes. */
function welcome(session: SessionState): SessionState {
  if (session.principal) privateStorage.keepFor(session.principal.name)
  return session
}

export const sessionQueries = {
  /** Who one is here. */
  current: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: async ({ signal }) => welcome(await deckClient.session({ signal })),
      staleTime: Infinity,
    }),
}

/**
 * Where Cloudflare Access, when it stands in front, signs out:
 * https://developers.cloudflare.com/cloudflare-one/identity/users/session-management/
 */
export const ACCESS_SIGN_OUT = '/cdn-cgi/access/logout'

/** Whether people sign in here, so that there are sessions that can be ended. */
export function hasSessions({ mode, methods }: SessionState): boolean {
  return mode === 'required' && !methods.includes('access')
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['session'],
    mutationFn: (request: SignInRequest) => deckClient.signIn(request),
    onSuccess: (session) => client.setQueryData(sessionQueries.current().queryKey, welcome(session)),
  })
}

/** What was loaded was for the one who leaves, so all of it goes. */
function dropLoaded(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}

/** Starts anew when another tab signed out, or in as someone else: the cookie is that of all tabs. */
export function useSessionOfAllTabs(): void {
  const client = useQueryClient()
  useEffect(
    () =>
      onOwnerChanged(() => {
        dropLoaded(client)
        void client.invalidateQueries(sessionQueries.current())
      }),
    [client],
  )
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['session'],
    mutationFn: () => deckClient.signOut(),
    onSuccess: (session) => {
      client.setQueryData(sessionQueries.current().queryKey, session)
      privateStorage.forget()
      dropLoaded(client)
    },
  })
}

/** What one may do with the connection in the address. The server decides; this only spares the refusals. */
export function usePermissions(): Permissions {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  const { data: session } = useQuery(sessionQueries.current())
  return permissionsOf(deck, session, connection)
}

import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SessionState, SignInRequest } from '#contract/access.ts'
import { onOwnerChanged, privateStorage } from '#web/storage/browser-privacy.ts'
import { useConnection } from './connection.tsx'
import { deckQueries } from './deck.ts'
import { permissionsOf, type Permissions } from './permissions.ts'
import { deckClient } from './transport.ts'

/** Clears the data of other users from the browser before anything is shown. */
function claimStorage(session: SessionState): SessionState {
  if (session.principal) privateStorage.keepFor(session.principal.name)
  return session
}

export const sessionQueries = {
  /** The current session. */
  current: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: async ({ signal }) => claimStorage(await deckClient.session({ signal })),
      staleTime: Infinity,
    }),
}

/**
 * The sign-out address of Cloudflare Access, if the server is behind it:
 * https://developers.cloudflare.com/cloudflare-one/identity/users/session-management/
 */
export const ACCESS_SIGN_OUT = '/cdn-cgi/access/logout'

/** Whether users sign in at this server, so that it has sessions to end. */
export function hasSessions({ mode, methods }: SessionState): boolean {
  return mode === 'required' && !methods.includes('access')
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['session'],
    mutationFn: (request: SignInRequest) => deckClient.signIn(request),
    onSuccess: (session) => client.setQueryData(sessionQueries.current().queryKey, claimStorage(session)),
  })
}

/** Drops all data loaded for the user who signs out. */
function dropLoaded(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}

/** Reloads the session when another tab signs out, or signs in as another user: all tabs share the cookie. */
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

/** What the user may do with the connection in the address. The server enforces this; pages use it to avoid refusals. */
export function usePermissions(): Permissions {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  const { data: session } = useQuery(sessionQueries.current())
  return permissionsOf(deck, session, connection)
}

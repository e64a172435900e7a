import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Role, SignInRequest } from '#contract/access.ts'
import { useConnection } from './connection.tsx'
import { deckQueries } from './deck.ts'
import { deckClient } from './transport.ts'

export const sessionQueries = {
  /** Who one is here. */
  current: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: ({ signal }) => deckClient.session({ signal }),
      staleTime: Infinity,
    }),
}

/**
 * Where Cloudflare Access, when it stands in front, signs out:
 * https://developers.cloudflare.com/cloudflare-one/identity/users/session-management/
 */
export const ACCESS_SIGN_OUT = '/cdn-cgi/access/logout'

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['session'],
    mutationFn: (request: SignInRequest) => deckClient.signIn(request),
    onSuccess: (session) => client.setQueryData(sessionQueries.current().queryKey, session),
  })
}

/** What was loaded was for the one who leaves, so all of it goes. */
export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['session'],
    mutationFn: () => deckClient.signOut(),
    onSuccess: (session) => {
      client.setQueryData(sessionQueries.current().queryKey, session)
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    },
  })
}

const ORDER: readonly Role[] = ['viewer', 'operator', 'admin']

export interface Permissions {
  /** Send, pull, ack, retry, delete messages. */
  canOperate: boolean
  /** Create, change, purge and delete queues. */
  canAdminister: boolean
  /** Why not, in a sentence; undefined where nothing is refused. */
  reason: string | undefined
}

/** What one may do with the connection in the address. The server decides; this only spares the refusals. */
export function usePermissions(): Permissions {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  const { data: session } = useQuery(sessionQueries.current())
  const current = deck?.connections.find(({ id }) => id === connection)
  const role = session?.principal?.role ?? 'admin'
  if (deck?.readOnly) return refused('This Queuedeck is read-only.')
  if (current?.isReadOnly) return refused(`The connection ${current.name} is read-only.`)
  const rank = ORDER.indexOf(role)
  return {
    canOperate: rank >= ORDER.indexOf('operator'),
    canAdminister: rank >= ORDER.indexOf('admin'),
    reason: role === 'admin' ? undefined : `Your role is ${role}.`,
  }
}

const refused = (reason: string): Permissions => ({ canOperate: false, canAdminister: false, reason })

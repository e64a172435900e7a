import { GRAPHQL_CALL } from './graphql-envelope.ts'
import { createInternalFetch, type InternalFetchOptions } from './internal-fetch.ts'

/**
 * Sends the server's queries to Cloudflare's GraphQL API, in the background so that calls of users come first. A
 * response of 3,000 groups is some 330 KB.
 */
export const createAnalyticsFetch = (options: Omit<InternalFetchOptions, 'allow' | 'priority'>) =>
  createInternalFetch({
    ...options,
    allow: (method, { pathname }) =>
      method === GRAPHQL_CALL.method && pathname === GRAPHQL_CALL.path ? GRAPHQL_CALL : null,
    priority: 'background',
  })

import type { QueryFunctionContext } from '@tanstack/react-query'
import type { CallOptions } from '#contract/transport.ts'

/** What the call of a query says of itself: where there is data already, it only brings it up to date. */
export function callOptionsOf({ signal, client, queryKey }: QueryFunctionContext): CallOptions {
  return { signal, isRefresh: client.getQueryData(queryKey) !== undefined }
}

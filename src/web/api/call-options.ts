import type { QueryFunctionContext } from '@tanstack/react-query'
import type { CallOptions } from '#contract/transport.ts'

/** The options of a query's call; `isRefresh` if the query already has data. */
export function callOptionsOf({ signal, client, queryKey }: QueryFunctionContext): CallOptions {
  return { signal, isRefresh: client.getQueryData(queryKey) !== undefined }
}

import * as http from 'node:http'
import * as https from 'node:https'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** The default base URL: https://developers.cloudflare.com/fundamentals/api/get-started/ */
export const CLOUDFLARE_API = 'https://api.cloudflare.com/client/v4'

/** The base URL of the API, with its keep-alive sockets. */
export interface Upstream {
  isSecure: boolean
  /** Base path of the API, without a trailing slash. */
  basePath: string
  open(options: http.RequestOptions): http.ClientRequest
  close(): void
}

/** How long a socket may idle between calls. Most servers close theirs later than that. */
const IDLE_CONNECTION_MS = 15_000
/** Node's default for response headers, even if the process was started with another limit. */
const MAX_HEADER_BYTES = 16_384

export function createUpstream(base: string, maxSockets: number): Upstream {
  const url = URL.canParse(base) ? new URL(base) : null
  const isSecure = url?.protocol === 'https:'
  if (!url || !(isSecure || url.protocol === 'http:') || url.username !== '' || url.search !== '') {
    const message = `The upstream must be an http or https URL without credentials and query, such as ${CLOUDFLARE_API}.`
    throw new QueuesError(400, ERROR_CODE.noRoute, message)
  }
  const { request, Agent } = isSecure ? https : http
  const agent = new Agent({
    keepAlive: true,
    maxSockets,
    maxFreeSockets: maxSockets,
    timeout: IDLE_CONNECTION_MS,
  })
  const fixed: https.RequestOptions = {
    agent,
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || null,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Overrides NODE_TLS_REJECT_UNAUTHORIZED.
    rejectUnauthorized: true,
  }
  return {
    isSecure,
    basePath: url.pathname.replace(/\/+$/, ''),
    open: (options) => request({ ...options, ...fixed }),
    close: () => agent.destroy(),
  }
}

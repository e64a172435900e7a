import * as http from 'node:http'
import * as https from 'node:https'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** Where calls go unless a flag says otherwise: https://developers.cloudflare.com/fundamentals/api/get-started/ */
export const CLOUDFLARE_API = 'https://api.cloudflare.com/client/v4'

/** The API's base with the kept-alive connections to it. */
export interface Upstream {
  isSecure: boolean
  /** Path below which the API lives, without a slash at its end. */
  basePath: string
  open(options: http.RequestOptions): http.ClientRequest
  close(): void
}

/** How long a connection may idle between calls. Servers close theirs after longer, mostly. */
const IDLE_CONNECTION_MS = 15_000
/** What an answer's headers may take: Node's own default, whatever the process was started with. */
const MAX_HEADER_BYTES = 16_384

export function createUpstream(base: string, maxSockets: number): Upstream {
  const url = URL.canParse(base) ? new URL(base) : null
  const isSecure = url?.protocol === 'https:'
  if (!url || !(isSecure || url.protocol === 'http:') || url.username !== '' || url.search !== '') {
    const message = `The upstream must be an http or https URL without credentials or query, such as ${CLOUDFLARE_API}.`
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
    // Also where the environment says otherwise (NODE_TLS_REJECT_UNAUTHORIZED).
    rejectUnauthorized: true,
  }
  return {
    isSecure,
    basePath: url.pathname.replace(/\/+$/, ''),
    open: (options) => request({ ...options, ...fixed }),
    close: () => agent.destroy(),
  }
}

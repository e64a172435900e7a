import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureContext } from 'node:tls'

/** A certificate and its key in PEM format. */
export interface TlsFiles {
  cert: string
  key: string
}

const ONE_YEAR_SECONDS = 31_536_000

/** The error of the pair, such as a key of another certificate; null if it is valid. */
export function tlsProblem(files: TlsFiles): string | null {
  try {
    createSecureContext(files)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Tells browsers to use TLS only from now on. Runs before every response of a TLS server. */
export function sendHsts(request: IncomingMessage, response: ServerResponse): void {
  // HSTS applies to every port of a host, so on "localhost" it would break other servers there.
  if (/^localhost(?::|$)/i.test(request.headers.host ?? '')) return
  response.setHeader('strict-transport-security', `max-age=${ONE_YEAR_SECONDS}`)
}

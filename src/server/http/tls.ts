import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureContext } from 'node:tls'

/** A certificate with its key, as the text of PEM files. */
export interface TlsFiles {
  cert: string
  key: string
}

const ONE_YEAR_SECONDS = 31_536_000

/** What is wrong with the pair, such as a key of another certificate; null where a server can use it. */
export function tlsProblem(files: TlsFiles): string | null {
  try {
    createSecureContext(files)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** In front of every answer of a TLS server: browsers ask for nothing else from then on. */
export function promiseTls(request: IncomingMessage, response: ServerResponse): void {
  // The promise holds for every port of a name, so on "localhost" it would break whatever else runs there.
  if (/^localhost(?::|$)/i.test(request.headers.host ?? '')) return
  response.setHeader('strict-transport-security', `max-age=${ONE_YEAR_SECONDS}`)
}

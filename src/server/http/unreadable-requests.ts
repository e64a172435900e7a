import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { refusal } from './envelope.ts'
import { inTurn } from './in-turn.ts'
import { createRequestIds } from './request-id.ts'

/** By the code of the error from Node. Every other code means invalid HTTP. */
const REASONS: Record<string, { status: number; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    message: 'The request headers are larger than 16 KB. Send fewer or shorter headers.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    message: 'The chunk extensions of the request are larger than 16 KB. Send none.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    message: 'The request did not arrive in time. Nothing was changed. Send it again, or in smaller parts.',
  },
}
const INVALID_HTTP = { status: 400, message: 'This is not a valid HTTP request. Nothing was changed.' }
const NO_HOST = 'The request has no Host header, which HTTP/1.1 requires.'
const CHUNKED_1_0 = 'An HTTP/1.0 request cannot have a Transfer-Encoding header. Use HTTP/1.1.'
const INVALID_TARGET = 'The request target is invalid. It must be a path or an http URL of this server.'
const UNSUPPORTED_EXPECTATION = 'The only supported expectation is 100-continue.'

const nextId = createRequestIds()

function refuse(status: number, message: string): Response {
  return refusal(status, [{ code: ERROR_CODE.invalidRequestBody, message }], {
    connection: 'close',
    'cf-ray': nextId(),
  })
}

/** The same, for responses that are written to the socket directly. */
async function refuseRaw(status: number, message: string) {
  const response = refuse(status, message)
  const body = await response.text()
  return {
    headers: { ...Object.fromEntries(response.headers), 'content-length': Buffer.byteLength(body) },
    body,
  }
}

/** The response to a request whose target or Host header is not a valid URL. */
export const refuseTarget = (): Response => refuse(400, INVALID_TARGET)

export async function sendRefusal(response: ServerResponse, status: number, message: string): Promise<void> {
  const { headers, body } = await refuseRaw(status, message)
  response.writeHead(status, headers).end(body)
}

/**
 * HTTP/1.1 requires Host: https://www.rfc-editor.org/rfc/rfc9112#section-3.2. HTTP/1.0 has no chunks, so a proxy may see
 * another end of the request than Node does: https://www.rfc-editor.org/rfc/rfc9112#section-6.1
 */
export function refuseMisframed(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const { headers, httpVersionMinor } = request
    if (httpVersionMinor === 0) {
      if (headers['transfer-encoding'] !== undefined) return void sendRefusal(response, 400, CHUNKED_1_0)
    } else if (headers.host === undefined) return void sendRefusal(response, 400, NO_HOST)
    listener(request, response)
  }
}

/** Whether a response is being sent on this socket. Node checks the same before its own responses. */
function isResponding(socket: Duplex & { _httpMessage?: { headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent ?? false
}

interface Refusal {
  status: number
  message: string
  timeoutMs: number
}

/** A client that does not read the response loses its connection all the same. */
async function sendRaw(socket: Duplex, { status, message, timeoutMs }: Refusal): Promise<void> {
  const deadline = setTimeout(() => socket.destroy(), timeoutMs)
  socket.once('close', () => clearTimeout(deadline))
  const { headers, body } = await refuseRaw(status, message)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `date: ${new Date().toUTCString()}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end([...lines, '', body].join('\r\n'), () => socket.destroy())
}

/**
 * Responds with an envelope and an id to input that never becomes a request: garbage, headers that are too large, or
 * requests that do not end. The socket is closed, because it is unclear where the next request would start.
 */
export function refuseUnreadable(server: Server, timeoutMs: number): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || isResponding(socket)) return void socket.destroy(error)
    void sendRaw(socket, { ...(REASONS[error.code ?? ''] ?? INVALID_HTTP), timeoutMs })
  })
  // Nothing can be sent before the handshake is done. The `clientError` that Node emits next finds the socket closed.
  server.prependListener('tlsClientError', (_: Error, socket: Duplex) => socket.destroy())
  server.on(
    'checkExpectation',
    inTurn((_, response) => void sendRefusal(response, 417, UNSUPPORTED_EXPECTATION)),
  )
}

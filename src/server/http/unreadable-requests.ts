import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { refusal } from './envelope.ts'
import { createRequestIds } from './request-id.ts'

/** Why Node gave up on a request, by the code of its error; everything else is no HTTP. */
const REASONS: Record<string, { status: number; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    message: 'The headers of the request are larger than 16 KB. Send fewer or shorter ones.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    message: 'The chunk extensions of the request are larger than 16 KB. Send none.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    message: 'The request did not arrive in time; nothing was done. Send it again, or in smaller parts.',
  },
}
const NO_HTTP = { status: 400, message: 'This is no well-formed HTTP request; nothing was done.' }
const NO_HOST = 'The request has no Host header, which HTTP/1.1 requires.'
const NO_PATH =
  'The target of the request is not understood: it must be a path or an http URL of this server.'
const NO_EXPECTATION = 'The only expectation that can be met is 100-continue.'

const nextId = createRequestIds()

function refuse(status: number, message: string): Response {
  return refusal(status, [{ code: ERROR_CODE.invalidRequestBody, message }], {
    connection: 'close',
    'cf-ray': nextId(),
  })
}

/** The same for whoever writes answers by hand. */
async function refuseRaw(status: number, message: string) {
  const answer = refuse(status, message)
  const body = await answer.text()
  return {
    headers: { ...Object.fromEntries(answer.headers), 'content-length': Buffer.byteLength(body) },
    body,
  }
}

/** The answer to a request whose target or Host names no URL. */
export const refuseTarget = (): Response => refuse(400, NO_PATH)

async function send(response: ServerResponse, status: number, message: string): Promise<void> {
  const { headers, body } = await refuseRaw(status, message)
  response.writeHead(status, headers).end(body)
}

/** HTTP/1.0 has no Host; in HTTP/1.1 its lack is an error: https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
export function requireHost(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (request.headers.host === undefined && request.httpVersion !== '1.0') {
      void send(response, 400, NO_HOST)
    } else void listener(request, response)
  }
}

/** Whether an answer is on its way on this connection; Node asks the same before its own bare answers. */
function isAnswering(socket: Duplex & { _httpMessage?: { headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent ?? false
}

async function sendRaw(socket: Duplex, status: number, message: string): Promise<void> {
  const { headers, body } = await refuseRaw(status, message)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `date: ${new Date().toUTCString()}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end([...lines, '', body].join('\r\n'), () => socket.destroy())
}

/**
 * Answers in the envelope, and under an id, what never becomes a request: nonsense, headers that are too large,
 * requests that do not end. The connection is closed, as nobody knows where the next request would start.
 */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || isAnswering(socket)) return void socket.destroy(error)
    const { status, message } = REASONS[error.code ?? ''] ?? NO_HTTP
    void sendRaw(socket, status, message)
  })
  server.on('checkExpectation', (_: IncomingMessage, response: ServerResponse) => {
    void send(response, 417, NO_EXPECTATION)
  })
}

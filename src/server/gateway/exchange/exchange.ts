import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Failure, FailureReason } from './failures.ts'
import type { GatewayLimits } from './limits.ts'
import type { Upstream } from './upstream.ts'

export interface UpstreamRequest {
  method: string
  /** Below the base of the API. */
  path: string
  headers: Readonly<Record<string, string>>
  body: Buffer | null
}

/** A complete response, whatever its status. */
export interface UpstreamResponse {
  kind: 'response'
  status: number
  headers: Readonly<Record<string, string>>
  body: Buffer<ArrayBuffer>
}

export type ExchangeResult = UpstreamResponse | Failure

const DNS_CODES: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA'])
const CERTIFICATE_CODE = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/

/** Sockets that connected, so that a request may have been sent over them; on any other nothing was. */
const openSockets = new WeakSet<Socket>()

/** Judges a socket error by its timing and its code. Its message may quote the response, so it is not used. */
function reasonOf(code: string, isOpen: boolean): FailureReason {
  if (isOpen) return code.startsWith('HPE_') ? 'garbled' : 'reset'
  if (DNS_CODES.has(code)) return 'unknown-host'
  return CERTIFICATE_CODE.test(code) ? 'certificate' : 'refused'
}

/**
 * Sends one request and reads the whole response. Never rejects, and never waits longer than the limits allow. When the
 * signal aborts, its reason becomes the reason of the failure.
 */
export function exchange(
  upstream: Upstream,
  { method, path, headers, body }: UpstreamRequest,
  limits: GatewayLimits,
  signal: AbortSignal,
): Promise<ExchangeResult> {
  if (signal.aborted) return Promise.resolve(failureOf(signal.reason as FailureReason))
  return new Promise((resolve) => {
    const request: ClientRequest = upstream.open({
      method,
      path: upstream.basePath + path,
      headers: { ...headers, ...(body && { 'content-length': body.byteLength }) },
    })
    let isSent = false
    let status: number | null = null
    let timer: NodeJS.Timeout | undefined

    const arm = (ms: number, reason: FailureReason) => {
      clearTimeout(timer)
      timer = setTimeout(() => fail(reason), ms)
    }
    function finish(result: ExchangeResult): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(result)
    }
    function fail(reason: FailureReason, detail: string | null = null): void {
      finish({ kind: 'failure', reason, isSent, status, headers: {}, detail })
      request.destroy()
    }
    function onError(error: NodeJS.ErrnoException): void {
      const code = /^[A-Z][A-Z0-9_]+$/.exec(error.code ?? '')?.[0] ?? null
      const reason = reasonOf(code ?? '', isSent)
      fail(status !== null && reason === 'reset' ? 'incomplete' : reason, code)
    }
    const onAbort = () => fail(signal.reason as FailureReason)
    signal.addEventListener('abort', onAbort, { once: true })

    function onOpen(socket: Socket): void {
      openSockets.add(socket)
      isSent = true
      arm(limits.headersMs, 'headers-timeout')
    }
    request.on('socket', (socket) => {
      if (openSockets.has(socket)) return onOpen(socket)
      arm(limits.connectMs, 'connect-timeout')
      socket.once(upstream.isSecure ? 'secureConnect' : 'connect', () => onOpen(socket))
      return undefined
    })
    request.on('error', onError)
    request.on('upgrade', (_, socket) => {
      socket.destroy()
      fail('garbled')
    })
    request.on('response', (response) => {
      status = response.statusCode ?? 0
      if (status >= 300 && status < 400) return fail('redirect')
      const tooLarge = () => fail('too-large')
      if (Number(response.headers['content-length']) > limits.responseBytes) return tooLarge()
      arm(limits.idleMs, 'idle-timeout')
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.byteLength
        if (size > limits.responseBytes) return tooLarge()
        timer?.refresh()
        chunks.push(chunk)
        return undefined
      })
      response.on('error', onError)
      response.on('close', () => {
        if (!response.complete) return fail('incomplete')
        return finish({
          kind: 'response',
          status: response.statusCode ?? 0,
          headers: plainHeaders(response),
          body: Buffer.concat(chunks),
        })
      })
      return undefined
    })
    request.end(body ?? undefined)
  })
}

/** The failure of a call that was never sent. */
export function failureOf(reason: FailureReason): Failure {
  return { kind: 'failure', reason, isSent: false, status: null, headers: {}, detail: null }
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const single = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(single)
}

import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Failure, FailureReason } from './failures.ts'
import type { GatewayLimits } from './limits.ts'
import type { Upstream } from './upstream.ts'

export interface Outgoing {
  method: string
  /** Below the base of the API. */
  path: string
  headers: Readonly<Record<string, string>>
  body: Buffer | null
}

/** What came back, whole, whatever its status. */
export interface RawAnswer {
  kind: 'answer'
  status: number
  headers: Readonly<Record<string, string>>
  body: Buffer<ArrayBuffer>
}

export type Outcome = RawAnswer | Failure

const NAME_CODES: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA'])
const CERTIFICATE_CODE = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/

/** Connections over which a request went or could have gone; on others nothing was sent. */
const openSockets = new WeakSet<Socket>()

/** What an error of the connection means, by when it came and by its code; the message may quote the answer. */
function reasonOf(code: string, isOpen: boolean): FailureReason {
  if (isOpen) return code.startsWith('HPE_') ? 'garbled' : 'reset'
  if (NAME_CODES.has(code)) return 'unknown-host'
  return CERTIFICATE_CODE.test(code) ? 'certificate' : 'refused'
}

/**
 * One request and its whole answer. Never rejects, and never waits longer than the limits say. The signal's reason
 * is the reason of the failure that follows.
 */
export function exchange(
  upstream: Upstream,
  { method, path, headers, body }: Outgoing,
  limits: GatewayLimits,
  signal: AbortSignal,
): Promise<Outcome> {
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
    function settle(outcome: Outcome): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      resolve(outcome)
    }
    function fail(reason: FailureReason, detail: string | null = null): void {
      settle({ kind: 'failure', reason, isSent, status, headers: {}, detail })
      request.destroy()
    }
    function failBy(error: NodeJS.ErrnoException): void {
      const code = /^[A-Z][A-Z0-9_]+$/.exec(error.code ?? '')?.[0] ?? null
      const reason = reasonOf(code ?? '', isSent)
      fail(status !== null && reason === 'reset' ? 'incomplete' : reason, code)
    }
    const giveUp = () => fail(signal.reason as FailureReason)
    signal.addEventListener('abort', giveUp, { once: true })

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
    request.on('error', failBy)
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
      response.on('error', failBy)
      response.on('close', () => {
        if (!response.complete) return fail('incomplete')
        const answer = { status: response.statusCode ?? 0, headers: plainHeaders(response) }
        return settle({ kind: 'answer', ...answer, body: Buffer.concat(chunks) })
      })
      return undefined
    })
    request.end(body ?? undefined)
  })
}

/** A failure of a call that never began. */
export function failureOf(reason: FailureReason): Failure {
  return { kind: 'failure', reason, isSent: false, status: null, headers: {}, detail: null }
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const single = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(single)
}

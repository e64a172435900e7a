import * as z from 'zod/mini'
import { ANSWERED_BY_HEADER, ApiError, CLOUDFLARE, Envelope } from './envelope.ts'
import { MAY_BE_DONE } from './error-codes.ts'

/** `fetch`, or the request handler of an app in the same process. */
export type Fetch = (request: Request) => Promise<Response> | Response

/** Priority of a call when requests are scarce: the background refresh of a page can wait. */
export const PRIORITY_HEADER = 'x-queuedeck-priority'
export const REFRESH = 'refresh'

export interface CallOptions {
  signal?: AbortSignal | undefined
  /** A background refresh, which no user waits for. */
  isRefresh?: boolean
}

interface Call<T extends z.ZodMiniType> extends CallOptions {
  headers?: Record<string, string>
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  schema: T
  /** Whether it changes nothing; a GET by default. */
  isRead?: boolean
}

function toUrl(path: string, base: string): string {
  return new URL(path, base).href
}

/** Sends requests and returns their parsed results. Throws an `ApiError`, or the abort error when `signal` aborts. */
export function createTransport({ fetch, origin, headers = {} }: TransportOptions) {
  return async function send<T extends z.ZodMiniType>(path: string, call: Call<T>) {
    const { method = 'GET', body, schema, signal, isRefresh = false, isRead = method === 'GET' } = call
    const sent = { ...headers, ...call.headers, ...(isRefresh && { [PRIORITY_HEADER]: REFRESH }) }
    const init: RequestInit = {
      method,
      headers: sent,
      redirect: 'error',
    }
    if (signal) init.signal = signal
    if (body !== undefined) {
      init.body = JSON.stringify(body)
      init.headers = { ...sent, 'content-type': 'application/json' }
    }
    let response: Response
    let text: string
    try {
      response = await fetch(new Request(toUrl(path, origin), init))
      text = await response.text()
    } catch (error) {
      if (signal?.aborted) throw error
      throw uncertain('The server did not respond. Is it still running?', { isRead }, error)
    }
    return parseResponse(response, text, schema, isRead)
  }
}

interface TransportOptions {
  fetch: Fetch
  /** Scheme, host and port that paths are resolved against. */
  origin: string
  headers?: Record<string, string>
}

/** The error for a missing or unreadable response. Its message warns when the change may have been made. */
function uncertain(
  message: string,
  detail: ConstructorParameters<typeof ApiError>[1],
  cause: unknown,
): ApiError {
  const error = new ApiError(message, detail, { cause })
  if (!error.mayBeDone) return error
  return new ApiError(`${message} ${MAY_BE_DONE}`, detail, { cause })
}

function retryAfterSeconds(response: Response): number | null {
  const value = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(value) ? value : null
}

/** Unwraps the envelope: parses `result` by its schema and returns `result_info` unchanged. */
function parseResponse<T extends z.ZodMiniType>(
  response: Response,
  text: string,
  schema: T,
  isRead: boolean,
) {
  const detail = {
    status: response.status,
    requestId: response.headers.get('cf-ray'),
    isFromCloudflare: response.headers.get(ANSWERED_BY_HEADER) === CLOUDFLARE,
    retryAfterSeconds: retryAfterSeconds(response),
    isRead,
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw uncertain(
      `The server returned status ${response.status} with a body that is not JSON.`,
      detail,
      error,
    )
  }
  const envelope = Envelope.safeParse(json)
  if (!envelope.success) {
    throw uncertain(
      `The server returned status ${response.status} without the usual envelope.`,
      detail,
      envelope.error,
    )
  }
  const issues = envelope.data.errors ?? []
  if (!response.ok || !envelope.data.success) {
    throw new ApiError(issues[0]?.message ?? `The server returned status ${response.status}.`, {
      ...detail,
      issues,
    })
  }
  const result = schema.safeParse(envelope.data.result)
  if (!result.success) {
    const [first] = result.error.issues
    throw new ApiError(
      `The response has an unexpected shape at "${first?.path.join('.') ?? ''}": ${first?.message ?? 'unknown'}`,
      detail,
      { cause: result.error },
    )
  }
  return {
    result: result.data as z.infer<T>,
    info: envelope.data.result_info ?? null,
  }
}

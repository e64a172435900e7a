import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from './errors.ts'
import { whereJsonBreaks } from './json-syntax.ts'
import { assertPlainJson } from './plain-json.ts'

/** 256 KB of message bodies, six times as much if every character is escaped, and room for the rest. */
const MAX_REQUEST_BYTES = 2_000_000

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The body as text, without a byte order mark. Reads at most `maxBytes`, even if the client announced less. */
export async function readText(request: Request, maxBytes = MAX_REQUEST_BYTES): Promise<string> {
  const announced = request.headers.get('content-length')
  if (Number(announced) > maxBytes) throw tooLarge(maxBytes)
  const bytes = await readBytes(request, announced === null ? maxBytes : null)
  const text = decode(bytes)
  const place = captured.get(request)
  if (place) place.text = text
  return text
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new QueuesError(400, ERROR_CODE.jsonRequestBodyMalformed, 'The request body is not valid UTF-8.')
  }
}

/** The texts of requests whose body is needed again after the handler, because a stream can be read only once. */
const captured = new WeakMap<Request, { text: string | null }>()

/**
 * To be called before the handler of a request. Returns a function that gets the JSON afterwards, read now if the handler
 * did not; null if it is too large or invalid, which the handler reports.
 */
export function captureJson(request: Request): () => Promise<unknown> {
  const place: { text: string | null } = { text: null }
  captured.set(request, place)
  return async () => {
    try {
      if (place.text === null && !request.bodyUsed) await readText(request)
      return place.text === null ? null : (JSON.parse(place.text) as unknown)
    } catch {
      return null
    }
  }
}

/** `maxBytes` is null if the announced length is the limit. */
async function readBytes(request: Request, maxBytes: number | null): Promise<Uint8Array> {
  try {
    return maxBytes === null
      ? new Uint8Array(await request.arrayBuffer())
      : await readCounted(request, maxBytes)
  } catch (error) {
    if (error instanceof QueuesError) throw error
    const message = 'The client disconnected before the request was complete. Nothing was changed.'
    throw new QueuesError(499, ERROR_CODE.clientDisconnected, message, { cause: error })
  }
}

async function readCounted({ body }: Request, maxBytes: number): Promise<Uint8Array> {
  if (!body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (maxBytes: number) =>
  new QueuesError(413, ERROR_CODE.batchSizeOutOfBounds, `The request body is larger than ${maxBytes} bytes.`)

/** Parses the body as JSON for any content type (wrangler sends text/plain). An empty body is `{}`. */
export async function readJson(request: Request, maxBytes = MAX_REQUEST_BYTES): Promise<unknown> {
  const text = await readText(request, maxBytes)
  if (text.trim() === '') return {}
  const value = parseJson(text)
  assertPlainJson(value)
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    const message = `The request body is not valid JSON${whereJsonBreaks(text)}.`
    throw new QueuesError(400, ERROR_CODE.jsonRequestBodyMalformed, message)
  }
}

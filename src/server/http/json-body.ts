import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from './errors.ts'
import { whereJsonBreaks } from './json-syntax.ts'
import { assertPlainJson } from './plain-json.ts'

/** 256 KB of message bodies, six times over when every character is escaped, and room for the frame. */
const MAX_REQUEST_BYTES = 2_000_000

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The body as text, without a byte order mark. Reads at most so many bytes, whatever the client announced. */
export async function readText(request: Request, maxBytes = MAX_REQUEST_BYTES): Promise<string> {
  const announced = request.headers.get('content-length')
  if (Number(announced) > maxBytes) throw tooLarge(maxBytes)
  const bytes = await readBytes(request, announced === null ? maxBytes : null)
  const text = decode(bytes)
  const place = kept.get(request)
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

/** The texts of those requests that somebody wants to see after their handler did: a stream is read once. */
const kept = new WeakMap<Request, { text: string | null }>()

/**
 * To be called before the handler of a request. Answers how to get its JSON afterwards: as the handler read it, or read
 * then if nobody has; null if it is too large or none. The handler says what is wrong with it.
 */
export function overhear(request: Request): () => Promise<unknown> {
  const place: { text: string | null } = { text: null }
  kept.set(request, place)
  return async () => {
    try {
      if (place.text === null && !request.bodyUsed) await readText(request)
      return place.text === null ? null : (JSON.parse(place.text) as unknown)
    } catch {
      return null
    }
  }
}

/** `maxBytes` is null where the announced length is the limit. */
async function readBytes(request: Request, maxBytes: number | null): Promise<Uint8Array> {
  try {
    return maxBytes === null
      ? new Uint8Array(await request.arrayBuffer())
      : await readCounted(request, maxBytes)
  } catch (error) {
    if (error instanceof QueuesError) throw error
    const message = 'The caller gave up before its request was there. Nothing was changed.'
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

/** Parses the body as JSON whatever its content type (wrangler sends text/plain). An empty one is `{}`. */
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

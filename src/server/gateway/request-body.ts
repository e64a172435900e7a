import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** The whole body of a request. Counts the bytes, because the announced length may be wrong. */
export async function readRequestBody(request: Request, maxBytes: number): Promise<Buffer | null> {
  if (!request.body) return null
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  const cancel = () => void reader.cancel().catch(() => undefined)
  request.signal.addEventListener('abort', cancel, { once: true })
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      request.signal.throwIfAborted()
      if (done) break
      size += value.byteLength
      if (size > maxBytes) {
        cancel()
        throw tooLarge(maxBytes)
      }
      chunks.push(value)
    }
  } finally {
    request.signal.removeEventListener('abort', cancel)
  }
  return size === 0 ? null : Buffer.concat(chunks)
}

/** A body that has already been read, as bytes. */
export function toBody(text: string | null, maxBytes: number): Buffer | null {
  if (text === null || text === '') return null
  const body = Buffer.from(text)
  if (body.byteLength > maxBytes) throw tooLarge(maxBytes)
  return body
}

function tooLarge(maxBytes: number): QueuesError {
  const message = `The request body is larger than ${maxBytes} bytes. Send less per request.`
  return new QueuesError(413, ERROR_CODE.batchSizeOutOfBounds, message)
}

import { readText } from '#server/http/json-body.ts'

export interface OverheardBody {
  /** Takes the place of the request it was made of. */
  request: Request
  /**
   * The body as its handler read it, or read now if nobody has; null if it is too large or no JSON. The handler
   * says what is wrong with it.
   */
  json(): Promise<unknown>
}

/**
 * Keeps what the handler reads of a body. Nothing is read before the handler does, and no half is left behind: a
 * clone's would be, and whoever gives up on the other half then waits for ever.
 */
export function overhear({ url, method, headers, signal, body }: Request): OverheardBody {
  const chunks: Uint8Array[] = []
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  let isWhole = body === null

  const stream =
    body &&
    new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          reader ??= body.getReader() as ReadableStreamDefaultReader<Uint8Array>
          const { done, value } = await reader.read()
          if (done) {
            isWhole = true
            controller.close()
          } else {
            chunks.push(value)
            controller.enqueue(value)
          }
        },
        cancel: (reason) => (reader ?? body).cancel(reason),
      },
      { highWaterMark: 0 },
    )
  const init: RequestInit & { duplex: 'half' } = { method, headers, signal, body: stream, duplex: 'half' }
  const request = new Request(url, init)

  async function text(): Promise<string> {
    if (!request.bodyUsed) return readText(request)
    return isWhole ? Buffer.concat(chunks).toString('utf8') : ''
  }

  return {
    request,
    async json() {
      try {
        return JSON.parse(await text()) as unknown
      } catch {
        return null
      }
    },
  }
}

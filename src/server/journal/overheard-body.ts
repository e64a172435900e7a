import { keepText } from '#server/http/json-body.ts'

export interface OverheardBody {
  /**
   * The body as its handler read it, or read now if nobody has; null if it is too large or no JSON. The handler
   * says what is wrong with it.
   */
  json(): Promise<unknown>
}

/** To be called before the handler. Nothing is read before the handler does. */
export function overhear(request: Request): OverheardBody {
  const text = keepText(request)
  return {
    async json() {
      try {
        return JSON.parse(await text()) as unknown
      } catch {
        return null
      }
    },
  }
}

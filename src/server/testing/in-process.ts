import type { ResponseBindings } from '#server/http/response-headers.ts'

/** The response as it would be sent over a socket. */
export async function fetchInProcess(
  app: { fetch(request: Request, bindings: ResponseBindings): Response | Promise<Response> },
  request: Request,
): Promise<Response> {
  const headers = new Map<string, string>()
  const outgoing = { setHeader: (name: string, value: string) => headers.set(name, value) }
  const response = await app.fetch(request, { outgoing })
  for (const [name, value] of headers) if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}

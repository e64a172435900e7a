import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Refusal {
  status: number
  code: number
  message: string
}

/** What Cloudflare answers on a path it does not have. */
export const NO_ROUTE: Refusal = { status: 404, code: 7003, message: 'No route for the URI' }
/** What it answers a token that may only read. */
export const NO_PERMISSION: Refusal = { status: 403, code: 10000, message: 'Authentication error' }

async function forward(request: IncomingMessage, body: Buffer, target: string): Promise<Response> {
  const { authorization = '', 'content-type': type = 'application/json' } = request.headers
  return fetch(`${target}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: { authorization, 'content-type': type },
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  })
}

/** An account on the given server, where some calls about messages are refused for as long as one likes. */
export async function startLackingUpstream(target: string, lacking: Readonly<Record<string, Refusal>>) {
  const refusals = new Map(Object.entries(lacking))
  const asked: string[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const call = /\/messages\/(\w+)$/.exec(request.url ?? '')?.[1] ?? ''
    asked.push(call)
    const refusal = refusals.get(call)
    if (refusal) {
      const { status, ...error } = refusal
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ success: false, errors: [error], messages: [], result: null }))
      return
    }
    const answered = await forward(request, Buffer.concat(chunks), target)
    response.writeHead(answered.status, { 'content-type': 'application/json' })
    response.end(Buffer.from(await answered.arrayBuffer()))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
    /** How often a call came, refused or not. */
    timesAsked: (call: string) => asked.filter((each) => each === call).length,
    /** From now on there is such a call. */
    offer: (call: string) => void refusals.delete(call),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

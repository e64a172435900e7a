import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Refusal {
  status: number
  code: number
  message: string
  retryAfterSeconds?: number
}

/** What Cloudflare answers on a path it does not have. */
export const NO_ROUTE: Refusal = { status: 404, code: 7003, message: 'No route for the URI' }
/** What it answers a token that may only read. */
export const NO_PERMISSION: Refusal = { status: 403, code: 10000, message: 'Authentication error' }

/** What it answers a call that is wrong in itself: nothing is learnt from it, and nobody tries it again. */
export const WRONG: Refusal = { status: 400, code: 10026, message: 'This batch was refused' }

/** An account of the credential; a closed one it may list, and do nothing in. */
interface Account {
  id: string
  name: string
  isClosed?: boolean
}

/** Every call there is. */
export const ANY = '*'

/** `send`, `batch`, `pull`, `ack`, …, `graphql`; '' for what is not about messages. */
function nameOf(url: string): string {
  if (url.endsWith('/graphql')) return 'graphql'
  const [found, name = 'send'] = /\/messages(?:\/(\w+))?$/.exec(url) ?? []
  return found === undefined ? '' : name
}

async function forward(request: IncomingMessage, body: Buffer, target: string): Promise<Response> {
  const { authorization = '', 'content-type': type = 'application/json' } = request.headers
  return fetch(`${target}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: { authorization, 'content-type': type },
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  })
}

/** An account on the given server that refuses some calls, or breaks them off, for as long as one likes. */
export async function startTroubledUpstream(target: string, refused: Readonly<Record<string, Refusal>> = {}) {
  const refusals = new Map(Object.entries(refused))
  const brokenOff = new Set<string>()
  const asked: string[] = []
  let accounts: readonly Account[] | null = null
  /** Calls that wait for something before they are answered. */
  const held = new Map<string, Promise<void>>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const call = nameOf(request.url ?? '')
    asked.push(call)
    await held.get(call)
    const [path = ''] = (request.url ?? '').split('?')
    if (accounts && path.endsWith('/accounts')) {
      const result = accounts.map(({ id, name }) => ({ id, name }))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ success: true, errors: [], messages: [], result }))
      return
    }
    const isClosed = accounts?.some((account) => account.isClosed && path.includes(account.id)) ?? false
    const refusal = refusals.get(call) ?? refusals.get(ANY) ?? (isClosed ? NO_PERMISSION : undefined)
    if (refusal) {
      const { status, retryAfterSeconds, ...error } = refusal
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      })
      response.end(JSON.stringify({ success: false, errors: [error], messages: [], result: null }))
      return
    }
    const answered = await forward(request, Buffer.concat(chunks), target)
    const body = Buffer.from(await answered.arrayBuffer())
    if (brokenOff.has(call) || brokenOff.has(ANY)) {
      response.socket?.resetAndDestroy()
      return
    }
    const limits = [...answered.headers].filter(([name]) => /^(?:ratelimit|retry-after)/.test(name))
    response.writeHead(answered.status, {
      'content-type': 'application/json',
      ...Object.fromEntries(limits),
    })
    response.end(body)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
    /** How often a call came, refused or not. */
    timesAsked: (call: string) => asked.filter((each) => call === ANY || each === call).length,
    /** From now on these are the accounts that the credential reaches. */
    listAccounts: (listed: readonly Account[]) => void (accounts = listed),
    refuse: (call: string, refusal: Refusal) => void refusals.set(call, refusal),
    /** From now on such a call is done, and the connection reset in place of an answer. */
    breakOff: (call: string) => void brokenOff.add(call),
    /** Such calls wait from now on; answers what lets them go on. */
    hold(call: string): () => void {
      let goOn = () => {}
      held.set(
        call,
        new Promise((resolve) => {
          goOn = resolve
        }),
      )
      return () => {
        held.delete(call)
        goOn()
      }
    },
    /** From now on such a call is answered. */
    offer(call: string) {
      refusals.delete(call)
      brokenOff.delete(call)
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

import type { ServerResponse } from 'node:http'
import {
  refuse,
  reset,
  respond,
  startFakeCloudflare,
  succeed,
  type ReceivedRequest,
} from '#testing/fake-cloudflare.ts'

export interface Refusal {
  status: number
  code: number
  message: string
  retryAfterSeconds?: number
}

/** Cloudflare's response for an unknown path. */
export const NO_ROUTE: Refusal = { status: 404, code: 7003, message: 'No route for the URI' }
/** Its response for a token without the permission. */
export const NO_PERMISSION: Refusal = { status: 403, code: 10000, message: 'Authentication error' }
/** A refusal of an invalid request: it is not retried, and says nothing about the capabilities of the account. */
export const INVALID: Refusal = { status: 400, code: 10026, message: 'This batch was refused' }

/** An account that the credential can list; in a closed one, every call is refused. */
export interface Account {
  id: string
  name: string
  isClosed?: boolean
}

/** Stands for every call. */
export const ANY = '*'

/** `send`, `batch`, `pull`, `ack`, …, `graphql`; '' for calls that are not about messages. */
function callOf(path: string): string {
  if (path.endsWith('/graphql')) return 'graphql'
  const [found, name = 'send'] = /\/messages(?:\/(\w+))?$/.exec(path) ?? []
  return found === undefined ? '' : name
}

async function forward({ method, url, headers, body }: ReceivedRequest, target: string) {
  const sent = new Headers(headers.filter(([name]) => name === 'authorization' || name === 'content-type'))
  const response = await fetch(`${target}${url}`, { method, headers: sent, ...(body !== '' && { body }) })
  const limits = [...response.headers].filter(([name]) => /^(?:ratelimit|retry-after)/.test(name))
  return respond(response.status, await response.text(), Object.fromEntries(limits))
}

/** A Cloudflare that forwards to the server at `target`, and refuses, holds or breaks off calls. */
export async function startFaultyProxy(target: string, refused: Readonly<Record<string, Refusal>> = {}) {
  const refusals = new Map(Object.entries(refused))
  const aborted = new Set<string>()
  const held = new Map<string, Promise<void>>()
  let accounts: readonly Account[] | null = null

  function refusalOf(call: string, path: string): Refusal | undefined {
    const isClosed = accounts?.some((account) => account.isClosed && path.includes(account.id)) ?? false
    return refusals.get(call) ?? refusals.get(ANY) ?? (isClosed ? NO_PERMISSION : undefined)
  }

  async function behaviorFor(request: ReceivedRequest) {
    const [path = ''] = request.url.split('?')
    const call = callOf(path)
    await held.get(call)
    if (accounts && path.endsWith('/accounts')) return succeed(accounts.map(({ id, name }) => ({ id, name })))
    const refusal = refusalOf(call, path)
    if (refusal) {
      const { status, code, message, retryAfterSeconds } = refusal
      const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
      return refuse(status, code, wait, message)
    }
    const forwarded = await forward(request, target)
    return aborted.has(call) || aborted.has(ANY) ? reset : forwarded
  }

  async function behavior(response: ServerResponse, request: ReceivedRequest): Promise<void> {
    try {
      const behave = await behaviorFor(request)
      behave(response, request)
    } catch {
      response.destroy()
    }
  }

  const fake = await startFakeCloudflare({ behavior })
  return {
    url: fake.url,
    /** How often a call was received, refused or not. */
    countCalls: (call: string) =>
      fake.received.filter(({ url }) => call === ANY || callOf(url.split('?')[0] ?? '') === call).length,
    /** Sets the accounts that the credential reaches. */
    listAccounts: (listed: readonly Account[]) => void (accounts = listed),
    refuse: (call: string, refusal: Refusal) => void refusals.set(call, refusal),
    /** The call is done, but the connection is reset in place of a response. */
    breakOff: (call: string) => void aborted.add(call),
    /** Makes such calls wait until the returned function is called. */
    hold(call: string): () => void {
      let release = () => {}
      held.set(
        call,
        new Promise((resolve) => {
          release = resolve
        }),
      )
      return () => {
        held.delete(call)
        release()
      }
    },
    /** Ends a refusal or a break-off. */
    restore(call: string) {
      refusals.delete(call)
      aborted.delete(call)
    },
    stop: fake.close,
  }
}

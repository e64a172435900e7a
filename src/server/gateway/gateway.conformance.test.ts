import { serve } from '@hono/node-server'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createQueuesClient } from '#contract/client.ts'
import { noRoute } from '#server/http/no-route.ts'
import { describeQueuesApi } from '#server/testing/conformance/queues-api.ts'
import { ACCOUNT, createBrokerFixture, type QueuesApiFixture } from '#server/testing/broker-fixture.ts'
import { INTERNAL_ORIGIN } from './allow-list.ts'
import { createGateway, type Gateway } from './gateway.ts'

function rethrow(error: unknown): never {
  throw error
}

/** The broker on a real port, called through one gateway per account. */
async function createGatewayHarness(): Promise<QueuesApiFixture> {
  const broker = createBrokerFixture()
  const server = serve({ fetch: broker.fetch, port: 0, hostname: '127.0.0.1' }) as Server
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const gateways = new Map<string, Gateway>()

  function gatewayOf(accountId: string): Gateway {
    const known = gateways.get(accountId)
    if (known) return known
    const gateway = createGateway({
      accountId,
      credential: { kind: 'token', token: 'test' },
      upstream: `http://127.0.0.1:${port}/client/v4`,
      clock: broker.clock,
      version: 'test',
      report: rethrow,
    })
    gateways.set(accountId, gateway)
    return gateway
  }

  async function fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const path = pathname.replace('/client/v4', '')
    const accountId = /^\/accounts\/([0-9a-f]{32})\//.exec(path)?.[1]
    const forwarded = new Request(INTERNAL_ORIGIN + path + search, request)
    const response = accountId ? await gatewayOf(accountId).fetch(forwarded) : noRoute(path)
    // As the app does for responses without one.
    if (!response.headers.has('cf-ray')) {
      response.headers.set('cf-ray', `${randomBytes(8).toString('hex')}-QDK`)
    }
    return response
  }

  return {
    fetch,
    clock: broker.clock,
    client: createQueuesClient({
      fetch,
      origin: 'http://127.0.0.1',
      accountPath: `/client/v4/accounts/${ACCOUNT}`,
    }),
    close() {
      for (const gateway of gateways.values()) gateway.close()
      server.close()
      server.closeAllConnections()
      broker.close()
    },
  }
}

describeQueuesApi('the broker behind the gateway', createGatewayHarness, { isWholeApi: false })

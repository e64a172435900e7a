import { Hono, type Context } from 'hono'
import { createAccountsClient } from '#contract/accounts.ts'
import {
  AddConnectionsRequest,
  EditConnectionRequest,
  VerifyRequest,
  type AddedConnections,
  type ConnectionList,
  type CredentialRequest,
  type ListedConnection,
  type SavedConnection,
  type Verification,
} from '#contract/connections.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { AccessVariables } from '#server/auth/policy/access-variables.ts'
import { toConnection, type ConnectedBackend } from '#server/connections/routes.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { readJson } from '#server/http/json-body.ts'
import { parseRequest } from '#server/http/parse.ts'
import type { ConnectionManager } from './manager.ts'
import { toCredential } from '#server/connections/stored-connections.ts'
import { reachProblem, verifyCredential } from './verify.ts'

/** Carries calls about the accounts of one credential to Cloudflare. */
interface AccountFetch {
  fetch(request: Request): Promise<Response>
  close(): void
}

interface ConnectionAdminOptions {
  connections: { list(): readonly ConnectedBackend[] }
  manager: ConnectionManager
  openAccountFetch(credential: Credential): AccountFetch
  /** Why none can be added, in a sentence; null where one can. */
  whyNotAdd: string | null
}

/** Twenty names of 60 characters with their flags, twice over. */
const MAX_CONNECTION_BYTES = 16_384

const toListed = (connection: ConnectedBackend): ListedConnection => ({
  ...toConnection(connection),
  source: connection.source,
  whyLocked: connection.whyLocked,
  budget: connection.budget(),
})

/** What Cloudflare said, without the 401 that would be about the session of whoever asks. */
function toRefusal(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const status = error.status === 401 ? 400 : error.status || 502
  return new QueuesError(status, error.code ?? ERROR_CODE.unknownInternalError, error.message)
}

/** Managing the connections, to be mounted at `/api/connections`. A credential comes in and never goes out. */
export function createConnectionAdmin(options: ConnectionAdminOptions): Hono<AccessVariables> {
  const { connections, manager, openAccountFetch, whyNotAdd } = options
  const app = new Hono<AccessVariables>()

  function assertOpen(): void {
    if (whyNotAdd !== null) throw new QueuesError(409, ERROR_CODE.unauthorized, whyNotAdd)
  }
  function callerOf(c: Context<AccessVariables>) {
    const principal = c.get('principal')
    if (!principal) throw new QueuesError(401, ERROR_CODE.unauthorized, 'Sign in first.')
    return { who: principal.name, role: principal.role, requestId: c.get('requestId') }
  }
  async function verify(credential: Credential, accountIds: readonly string[]): Promise<Verification> {
    const { fetch, close } = openAccountFetch(credential)
    try {
      const client = createAccountsClient({ fetch, origin: INTERNAL_ORIGIN })
      return await verifyCredential(client, { kind: credential.kind, accountIds })
    } catch (error) {
      throw toRefusal(error)
    } finally {
      close()
    }
  }
  /** Whatever the browser has tried before: what is stored was seen to work. */
  async function assertReaches(request: CredentialRequest, accountIds: readonly string[]): Promise<void> {
    const problem = reachProblem(await verify(toCredential(request), accountIds))
    if (problem !== null) throw new QueuesError(400, ERROR_CODE.authenticationError, problem)
  }

  app.get('/', () =>
    ok({ connections: connections.list().map(toListed), whyNotAdd } satisfies ConnectionList),
  )

  app.post('/verify', async (c) => {
    assertOpen()
    const body = await readJson(c.req.raw, MAX_CONNECTION_BYTES)
    const { credential: request, accountIds = [] } = parseRequest(
      VerifyRequest,
      body,
      ERROR_CODE.invalidRequestBody,
    )
    return ok(await verify(toCredential(request), accountIds))
  })

  app.post('/', async (c) => {
    assertOpen()
    const body = await readJson(c.req.raw, MAX_CONNECTION_BYTES)
    const request = parseRequest(AddConnectionsRequest, body, ERROR_CODE.invalidRequestBody)
    const accountIds = request.connections.map(({ accountId }) => accountId)
    await assertReaches(request.credential, [...new Set(accountIds)])
    const added = manager.add(request, callerOf(c))
    return ok({ connections: added.map(toListed) } satisfies AddedConnections)
  })

  app.put('/:connection', async (c) => {
    assertOpen()
    const body = await readJson(c.req.raw, MAX_CONNECTION_BYTES)
    const request = parseRequest(EditConnectionRequest, body, ERROR_CODE.invalidRequestBody)
    const id = c.req.param('connection')
    const accountId = manager.accountOf(id)
    if (request.credential) await assertReaches(request.credential, [accountId])
    const connection = toListed(manager.edit(id, request, callerOf(c)))
    return ok({ connection } satisfies SavedConnection)
  })

  app.delete('/:connection', (c) => {
    assertOpen()
    manager.remove(c.req.param('connection'), callerOf(c))
    return ok(null)
  })

  return app
}

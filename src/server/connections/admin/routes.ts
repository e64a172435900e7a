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
import type { LiveConnection } from '#server/connections/connection.ts'
import type { Connections } from '#server/connections/registry.ts'
import { toConnection } from '#server/connections/routes.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { readJson } from '#server/http/json-body.ts'
import { parseRequest } from '#server/http/parse.ts'
import type { ConnectionManager } from './manager.ts'
import { reachProblem, verifyCredential } from './verify.ts'

/** Sends the calls that verify one credential to Cloudflare. */
interface AccountFetch {
  fetch(request: Request): Promise<Response>
  close(): void
}

interface ConnectionAdminOptions {
  connections: Pick<Connections, 'list'>
  manager: ConnectionManager
  openAccountFetch(credential: Credential): AccountFetch
  /** Why no connection can be added, in a sentence; null where one can. */
  whyNotAdd: string | null
}

/** Twenty names of 60 characters with their flags, twice over. */
const MAX_CONNECTION_BYTES = 16_384

const toListed = (connection: LiveConnection): ListedConnection => ({
  ...toConnection(connection),
  source: connection.source,
  whyLocked: connection.whyLocked,
  budget: connection.budget(),
})

/** The credential that a request brings. People paste it, sometimes with a space or line break around it. */
function toCredential(request: CredentialRequest): Credential {
  return 'token' in request
    ? { kind: 'token', token: request.token.trim() }
    : { kind: 'key', email: request.email.trim(), key: request.key.trim() }
}

/** Cloudflare's refusal, but not as a 401: to the browser that would mean that its session has ended. */
function toRefusal(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const status = error.status === 401 ? 400 : error.status || 502
  return new QueuesError(status, error.code ?? ERROR_CODE.unknownInternalError, error.message)
}

/** Connection management, to be mounted at `/api/connections`. No response contains a credential. */
export function createConnectionAdmin(options: ConnectionAdminOptions): Hono<AccessVariables> {
  const { connections, manager, openAccountFetch, whyNotAdd } = options
  const app = new Hono<AccessVariables>()

  function assertCanChange(): void {
    if (whyNotAdd !== null) throw new QueuesError(409, ERROR_CODE.unauthorized, whyNotAdd)
  }
  function actorOf(c: Context<AccessVariables>) {
    const principal = c.get('principal')
    if (!principal) throw new QueuesError(401, ERROR_CODE.unauthorized, 'Sign in first.')
    return { by: principal, requestId: c.get('requestId') }
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
  /** Verifies again, whatever the browser verified before: only a credential that was seen to work is stored. */
  async function assertReaches(credential: Credential, accountIds: readonly string[]): Promise<void> {
    const problem = reachProblem(await verify(credential, accountIds))
    if (problem !== null) throw new QueuesError(400, ERROR_CODE.authenticationError, problem)
  }

  app.get('/', () =>
    ok({ connections: connections.list().map(toListed), whyNotAdd } satisfies ConnectionList),
  )

  app.post('/verify', async (c) => {
    assertCanChange()
    const body = await readJson(c.req.raw, MAX_CONNECTION_BYTES)
    const request = parseRequest(VerifyRequest, body, ERROR_CODE.invalidRequestBody)
    return ok(await verify(toCredential(request.credential), request.accountIds ?? []))
  })

  app.post('/', async (c) => {
    assertCanChange()
    const body = await readJson(c.req.raw, MAX_CONNECTION_BYTES)
    const request = parseRequest(AddConnectionsRequest, body, ERROR_CODE.invalidRequestBody)
    const credential = toCredential(request.credential)
    const accountIds = request.connections.map(({ accountId }) => accountId)
    await assertReaches(credential, [...new Set(accountIds)])
    const added = manager.add(credential, request.connections, actorOf(c))
    return ok({ connections: added.map(toListed) } satisfies AddedConnections)
  })

  app.put('/:connection', async (c) => {
    assertCanChange()
    const body = await readJson(c.req.raw, MAX_CONNECTION_BYTES)
    const request = parseRequest(EditConnectionRequest, body, ERROR_CODE.invalidRequestBody)
    const { credential: replacement, ...changes } = request
    const id = c.req.param('connection')
    const accountId = manager.accountOf(id)
    const credential = replacement ? toCredential(replacement) : null
    if (credential) await assertReaches(credential, [accountId])
    const connection = toListed(manager.edit(id, changes, credential, actorOf(c)))
    return ok({ connection } satisfies SavedConnection)
  })

  app.delete('/:connection', (c) => {
    assertCanChange()
    manager.remove(c.req.param('connection'), actorOf(c))
    return ok(null)
  })

  return app
}

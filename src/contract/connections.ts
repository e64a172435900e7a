import * as z from 'zod/mini'
import { ID_PATTERN } from './ids.ts'
import { RateBudget } from './rate-budget.ts'

/** Connections: the accounts and servers whose queues the dashboard shows, and the calls that manage them. */

/** Colors that can frame the pages of a connection. */
export const CONNECTION_COLORS = ['red', 'orange', 'green', 'teal', 'blue', 'grape'] as const
export type ConnectionColor = (typeof CONNECTION_COLORS)[number]

export const Connection = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['embedded', 'cloudflare']),
  accountId: z.string(),
  /** Base URL of its API, for code to paste; null when that is this server’s own `/client/v4`. */
  api: z.nullable(z.string()),
  color: z.nullable(z.enum(CONNECTION_COLORS)),
  /** Asks for more confirmation before something is destroyed. */
  isProduction: z.boolean(),
  /** Refuses every change, whatever the role. */
  isReadOnly: z.boolean(),
})
export type Connection = z.infer<typeof Connection>

/** Where a connection is configured. Only those of the dashboard can be changed there. */
const CONNECTION_SOURCES = ['file', 'environment', 'dashboard', 'embedded'] as const
export type ConnectionSource = (typeof CONNECTION_SOURCES)[number]

const ListedConnection = z.extend(Connection, {
  source: z.enum(CONNECTION_SOURCES),
  /** Why its credential has to be entered again, in sentences; null while it works. */
  whyLocked: z.nullable(z.string()),
  /** Null when the API sets no limit. */
  budget: z.nullable(RateBudget),
})
export type ListedConnection = z.infer<typeof ListedConnection>

/** Result of GET `/api/connections`. */
export const ConnectionList = z.object({
  connections: z.array(ListedConnection),
  /** Why no connection can be added, in a sentence; null when one can. */
  whyNotAdd: z.nullable(z.string()),
})
export type ConnectionList = z.infer<typeof ConnectionList>

const Secret = z.string().check(z.minLength(1), z.maxLength(512))

/** An API token, or the global API key with its email address. Sent to the server, never returned. */
const CredentialRequest = z.union([
  z.strictObject({ token: Secret }),
  z.strictObject({ email: Secret, key: Secret }),
])
export type CredentialRequest = z.infer<typeof CredentialRequest>

const AccountId = z.string().check(z.regex(ID_PATTERN))

/** Checking an account takes three of the 1,200 requests that Cloudflare allows in five minutes. */
export const MAX_ACCOUNTS_AT_ONCE = 20

const atMostAtOnce = <T extends z.ZodMiniType>(schema: T) =>
  z.array(schema).check(z.minLength(1), z.maxLength(MAX_ACCOUNTS_AT_ONCE))

/**
 * Body of POST `/api/connections/verify`. With account ids, their permissions are checked too. 400 when Cloudflare
 * rejects the credential.
 */
export const VerifyRequest = z.strictObject({
  credential: CredentialRequest,
  accountIds: z.optional(atMostAtOnce(AccountId)),
})
export type VerifyRequest = z.infer<typeof VerifyRequest>

/** What a credential may do in an account. `unknown`: only a real change would tell. */
const Permission = z.object({
  action: z.enum(['read', 'write', 'analytics']),
  allowed: z.enum(['yes', 'no', 'unknown']),
  reason: z.string(),
})
export type Permission = z.infer<typeof Permission>

const AccountPermissions = z.object({ accountId: z.string(), permissions: z.array(Permission) })
export type AccountPermissions = z.infer<typeof AccountPermissions>

const Account = z.object({ id: z.string(), name: z.string() })
export type Account = z.infer<typeof Account>

/** Result of POST `/api/connections/verify`. */
export const Verification = z.object({
  /** Cloudflare's status of the token: `active`, `disabled` or `expired`. */
  status: z.string(),
  accounts: z.array(Account),
  warnings: z.array(z.string()),
  /** For each account id in the request; without any, for the only account, or for none when there are several. */
  permissions: z.array(AccountPermissions),
})
export type Verification = z.infer<typeof Verification>

const flags = {
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
  color: z.nullable(z.enum(CONNECTION_COLORS)),
  isProduction: z.boolean(),
  isReadOnly: z.boolean(),
}

/** Body of POST `/api/connections`: accounts of one credential. All are added, or none. 409 when a name is taken. */
export const AddConnectionsRequest = z.strictObject({
  credential: CredentialRequest,
  connections: atMostAtOnce(z.strictObject({ ...flags, accountId: AccountId })),
})
export type AddConnectionsRequest = z.infer<typeof AddConnectionsRequest>

/** Its result, in the order of the request. */
export const AddedConnections = z.object({ connections: z.array(ListedConnection) })
export type AddedConnections = z.infer<typeof AddedConnections>

/** Body of PUT `/api/connections/:connection`. Without a credential, the stored one is kept. */
export const EditConnectionRequest = z.strictObject({ ...flags, credential: z.optional(CredentialRequest) })
export type EditConnectionRequest = z.infer<typeof EditConnectionRequest>

/** Its result. */
export const SavedConnection = z.object({ connection: ListedConnection })
export type SavedConnection = z.infer<typeof SavedConnection>

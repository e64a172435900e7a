import * as z from 'zod/mini'
import { ID_PATTERN } from './ids.ts'
import { Connection, CONNECTION_COLORS, RateBudget } from './deck.ts'

/** Connections as they are managed: listed, tried before they are added, added, changed, removed. */

/** Only those of the dashboard can be changed there. */
const CONNECTION_SOURCES = ['file', 'environment', 'dashboard', 'embedded'] as const
export type ConnectionSource = (typeof CONNECTION_SOURCES)[number]

const ListedConnection = z.extend(Connection, {
  source: z.enum(CONNECTION_SOURCES),
  /** Why nothing can be done through it until its credential is entered anew, in sentences; null where it works. */
  whyLocked: z.nullable(z.string()),
  /** null where nothing is limited. */
  budget: z.nullable(RateBudget),
})
export type ListedConnection = z.infer<typeof ListedConnection>

/** GET `/api/connections` */
export const ConnectionList = z.object({
  connections: z.array(ListedConnection),
  /** Why none can be added, in a sentence; null where one can. */
  whyNotAdd: z.nullable(z.string()),
})
export type ConnectionList = z.infer<typeof ConnectionList>

const Secret = z.string().check(z.minLength(1), z.maxLength(512))

/** An API token, or the global key with its e-mail address. Goes to the server, never back. */
const CredentialRequest = z.union([
  z.strictObject({ token: Secret }),
  z.strictObject({ email: Secret, key: Secret }),
])
export type CredentialRequest = z.infer<typeof CredentialRequest>

const AccountId = z.string().check(z.regex(ID_PATTERN))

/** Looking at an account takes three calls of the 1,200 that Cloudflare allows in five minutes. */
export const MAX_ACCOUNTS_AT_ONCE = 20

const atMostAtOnce = <T extends z.ZodMiniType>(schema: T) =>
  z.array(schema).check(z.minLength(1), z.maxLength(MAX_ACCOUNTS_AT_ONCE))

/** POST `/api/connections/verify`. With accounts their permissions are looked at too. */
export const VerifyRequest = z.strictObject({
  credential: CredentialRequest,
  accountIds: z.optional(atMostAtOnce(AccountId)),
})
export type VerifyRequest = z.infer<typeof VerifyRequest>

/** `unknown`: it could not be told without trying it in earnest. */
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

export const Verification = z.object({
  /** As Cloudflare calls it: `active`, `disabled`, `expired`. */
  status: z.string(),
  accounts: z.array(Account),
  warnings: z.array(z.string()),
  /** Of each account that was named, or of the only one there is; none where several are there and none was named. */
  permissions: z.array(AccountPermissions),
})
export type Verification = z.infer<typeof Verification>

const flags = {
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)),
  color: z.nullable(z.enum(CONNECTION_COLORS)),
  isProduction: z.boolean(),
  isReadOnly: z.boolean(),
}

/** POST `/api/connections`: several accounts of one credential. All are added, or none is. */
export const AddConnectionsRequest = z.strictObject({
  credential: CredentialRequest,
  connections: atMostAtOnce(z.strictObject({ ...flags, accountId: AccountId })),
})
export type AddConnectionsRequest = z.infer<typeof AddConnectionsRequest>

/** The answer to it, in the order they were asked for. */
export const AddedConnections = z.object({ connections: z.array(ListedConnection) })
export type AddedConnections = z.infer<typeof AddedConnections>

/** PUT `/api/connections/:connection`. Without a credential the one that is stored stays. */
export const EditConnectionRequest = z.strictObject({ ...flags, credential: z.optional(CredentialRequest) })
export type EditConnectionRequest = z.infer<typeof EditConnectionRequest>

/** The answer to it. */
export const SavedConnection = z.object({ connection: ListedConnection })
export type SavedConnection = z.infer<typeof SavedConnection>

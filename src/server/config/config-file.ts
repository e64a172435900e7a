import type { ConnectionSource } from '#contract/connections.ts'
import type { ConnectionColor } from '#contract/deck.ts'
import type { User } from '#server/auth/sign-in/users.ts'
import {
  cloudflareAccessProblem,
  type CloudflareAccessConfig,
} from '#server/auth/cloudflare-access/access-config.ts'
import { usersProblem } from '#server/auth/sign-in/users.ts'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { AccountId, ConfigFile } from './file-schema.ts'
import type { Credential } from '#server/gateway/credential.ts'
import { whereJsonBreaks } from '#server/http/json-syntax.ts'
import { maskingProblem, type MaskingRules } from '#server/masking/rules.ts'

/** A Cloudflare account that the dashboard works with. The credential never leaves the server. */
export interface CloudflareConnection {
  /** Its name in addresses. */
  id: string
  name: string
  accountId: string
  credential: Credential
  /** Where it was set up, and so where it can be changed. */
  source: Exclude<ConnectionSource, 'embedded'>
  color: ConnectionColor | null
  isProduction: boolean
  isReadOnly: boolean
}

/** One whose stored credential does not open: it is listed, can be removed, and can be given another credential. */
export interface LockedConnection extends Omit<CloudflareConnection, 'credential'> {
  whyLocked: string
}

export interface FileConfig {
  connections: CloudflareConnection[]
  users: User[]
  /** What was set and is of no effect, in sentences. */
  warnings: string[]
  /** Null: nothing in front says who calls. */
  cloudflareAccess: CloudflareAccessConfig | null
  /** What to hide in message bodies; null: nothing. */
  masking: MaskingRules | null
}

/** What is wrong with a configuration. The message is one line, says what to do, and holds no secret. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem'
}

export const RESERVED_IDS = new Set(['local', 'verify'])
type Environment = Readonly<Record<string, string | undefined>>

/** `$NAME` is the value of that variable; anything else is itself. */
function resolveSecret(value: string, env: Environment, where: string): string {
  if (!/^\$[A-Za-z_]\w*$/.test(value)) return value
  const resolved = env[value.slice(1)]
  if (resolved) return resolved
  throw new ConfigProblem(`${where} names the variable ${value.slice(1)}, which is not set.`)
}

/** Reads the text of `--config`. Throws `ConfigProblem`. */
export function parseConfigFile(text: string, env: Environment): FileConfig {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ConfigProblem(`it is not valid JSON${whereJsonBreaks(text)}`)
  }
  const parsed = ConfigFile.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    throw new ConfigProblem(`${where === '' ? 'it' : `"${where}"`} ${issue?.message ?? 'is wrong'}`)
  }
  const connections = parsed.data.connections.map((connection, index): CloudflareConnection => {
    const where = `"connections.${index}"`
    const { id, name = id, accountId, color = null, production, readOnly } = connection
    return {
      id,
      name,
      accountId,
      credential: toCredential(connection, env, where),
      source: 'file',
      color,
      isProduction: production,
      isReadOnly: readOnly,
    }
  })
  const users = parsed.data.users.map((user, index) => ({
    ...user,
    passwordHash: resolveSecret(user.passwordHash, env, `"users.${index}.passwordHash"`),
  }))
  const { access, masking } = parsed.data
  const problem =
    connectionsProblem(connections) ??
    usersProblem(users) ??
    (access && cloudflareAccessProblem(access)) ??
    (masking && maskingProblem(masking))
  if (problem) throw new ConfigProblem(problem)
  if (access && users.length > 0) {
    throw new ConfigProblem(
      '"users" sign in here, and those of "access" at Cloudflare Access; remove one of the two.',
    )
  }
  return { connections, users, warnings: [], cloudflareAccess: access, masking }
}

interface CredentialFields {
  token?: string | undefined
  email?: string | undefined
  key?: string | undefined
}

function toCredential({ token, email, key }: CredentialFields, env: Environment, where: string): Credential {
  if (token !== undefined && key === undefined) {
    return { kind: 'token', token: resolveSecret(token, env, `${where}.token`) }
  }
  if (token === undefined && key !== undefined && email !== undefined) {
    return { kind: 'key', email, key: resolveSecret(key, env, `${where}.key`) }
  }
  throw new ConfigProblem(`${where} needs either "token", or "email" and "key".`)
}

/** What is wrong with the connections together; null when nothing is. */
export function connectionsProblem(connections: readonly Pick<CloudflareConnection, 'id'>[]): string | null {
  const ids = new Set<string>()
  for (const { id } of connections) {
    if (RESERVED_IDS.has(id)) return `A connection cannot have the id "${id}"; choose another.`
    if (ids.has(id)) return `The connection id "${id}" is there twice; choose another for one of them.`
    ids.add(id)
  }
  return null
}

/** Why Cloudflare's own variables make no connection although some are set; null where nothing is missing. */
export function environmentWarning(env: Environment): string | null {
  const isSet = (name: string) => Boolean(env[`CLOUDFLARE_${name}`])
  if (isSet('API_BASE_URL') || env['CLOUDFLARE_ACCOUNT_ID'] === LOCAL_ACCOUNT_ID) return null
  const ignored = (set: string, missing: string) =>
    `CLOUDFLARE_${set} is ignored, as CLOUDFLARE_${missing} is not set; set it to add the connection "Cloudflare".`
  const credential = ['API_TOKEN', 'API_KEY'].find(isSet)
  if (credential && !isSet('ACCOUNT_ID')) return ignored(credential, 'ACCOUNT_ID')
  return credential === 'API_KEY' && !isSet('EMAIL') ? ignored('API_KEY', 'EMAIL') : null
}

/**
 * The account of Cloudflare's own variables, as wrangler reads them; null where they are not set, or point to an
 * embedded server such as this one.
 */
export function connectionFromEnvironment(env: Environment): CloudflareConnection | null {
  const accountId = env['CLOUDFLARE_ACCOUNT_ID']
  const [token, key, email] = [
    env['CLOUDFLARE_API_TOKEN'],
    env['CLOUDFLARE_API_KEY'],
    env['CLOUDFLARE_EMAIL'],
  ]
  if (!accountId || accountId === LOCAL_ACCOUNT_ID || env['CLOUDFLARE_API_BASE_URL']) return null
  if (!token && !(key && email)) return null
  if (!AccountId.safeParse(accountId).success) {
    throw new ConfigProblem('CLOUDFLARE_ACCOUNT_ID must be the 32 hex digits of an account.')
  }
  return {
    id: 'cloudflare',
    name: 'Cloudflare',
    accountId,
    credential: token ? { kind: 'token', token } : { kind: 'key', key: key ?? '', email: email ?? '' },
    source: 'environment',
    color: null,
    isProduction: false,
    isReadOnly: false,
  }
}

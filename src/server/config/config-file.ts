import type { User } from '#server/auth/sign-in/users.ts'
import {
  cloudflareAccessProblem,
  type CloudflareAccessConfig,
} from '#server/auth/cloudflare-access/config.ts'
import { usersProblem } from '#server/auth/sign-in/users.ts'
import type { CloudflareConnection } from '#server/connections/connection.ts'
import { ConfigFile } from './file-schema.ts'
import { describeIssue } from './schema-issue.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { whereJsonBreaks } from '#server/http/json-syntax.ts'
import { maskingProblem, type MaskingRules } from '#server/masking/rules.ts'

export interface FileConfig {
  connections: CloudflareConnection[]
  users: User[]
  /** Settings that have no effect, in sentences. */
  warnings: string[]
  /** The Cloudflare Access application in front; null: none. */
  cloudflareAccess: CloudflareAccessConfig | null
  /** What to hide in message bodies; null: nothing. */
  masking: MaskingRules | null
}

/** An invalid configuration. The message is one line, says what to do, and contains no secret. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem'
}

type Environment = Readonly<Record<string, string | undefined>>

/** Returns the value of the environment variable for `$NAME`, and any other value unchanged. */
function resolveSecret(value: string, env: Environment, where: string): string {
  if (!/^\$[A-Za-z_]\w*$/.test(value)) return value
  const resolved = env[value.slice(1)]
  if (resolved) return resolved
  throw new ConfigProblem(`${where} refers to the environment variable ${value.slice(1)}, which is not set.`)
}

/** Parses the text of the `--config` file. Throws `ConfigProblem`. */
export function parseConfigFile(text: string, env: Environment): FileConfig {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ConfigProblem(`The file is not valid JSON${whereJsonBreaks(text)}.`)
  }
  const parsed = ConfigFile.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ConfigProblem(issue ? describeIssue(issue) : 'The file is invalid.')
  }
  const connections = parsed.data.connections.map((connection, index): CloudflareConnection => {
    const where = `"connections.${index}"`
    const { id, name = id, accountId, color = null, production, readOnly } = connection
    return {
      id,
      name,
      accountId,
      credential: credentialOf(connection, env, where),
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
    usersProblem(users) ?? (access && cloudflareAccessProblem(access)) ?? (masking && maskingProblem(masking))
  if (problem) throw new ConfigProblem(problem)
  if (access && users.length > 0) {
    throw new ConfigProblem(
      '"users" and "access" cannot be used together, because "access" leaves signing in to Cloudflare Access. Remove one of the two.',
    )
  }
  return { connections, users, warnings: [], cloudflareAccess: access, masking }
}

interface CredentialFields {
  token?: string | undefined
  email?: string | undefined
  key?: string | undefined
}

function credentialOf({ token, email, key }: CredentialFields, env: Environment, where: string): Credential {
  if (token !== undefined && key === undefined) {
    return { kind: 'token', token: resolveSecret(token, env, `${where}.token`) }
  }
  if (token === undefined && key !== undefined && email !== undefined) {
    return { kind: 'key', email, key: resolveSecret(key, env, `${where}.key`) }
  }
  throw new ConfigProblem(`${where} needs either "token", or "email" and "key".`)
}

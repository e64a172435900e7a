import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import type { CloudflareConnection } from '#server/connections/connection.ts'
import { ConfigProblem } from './config-file.ts'
import { AccountId } from './file-schema.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A warning where some of Cloudflare's own variables are set but not all that a connection needs; null otherwise. */
export function environmentWarning(env: Environment): string | null {
  const isSet = (name: string) => Boolean(env[`CLOUDFLARE_${name}`])
  if (isSet('API_BASE_URL') || env['CLOUDFLARE_ACCOUNT_ID'] === LOCAL_ACCOUNT_ID) return null
  const ignored = (set: string, missing: string) =>
    `CLOUDFLARE_${set} is ignored because CLOUDFLARE_${missing} is not set. Set it to add the connection "Cloudflare".`
  const credential = ['API_TOKEN', 'API_KEY'].find(isSet)
  if (credential && !isSet('ACCOUNT_ID')) return ignored(credential, 'ACCOUNT_ID')
  return credential === 'API_KEY' && !isSet('EMAIL') ? ignored('API_KEY', 'EMAIL') : null
}

/**
 * The account in Cloudflare's own variables, which wrangler reads too; null where they are not set or point to an
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
    throw new ConfigProblem('CLOUDFLARE_ACCOUNT_ID must be an account ID, 32 hex digits.')
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

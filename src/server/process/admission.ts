import type { SessionState } from '#contract/access.ts'
import type { Config } from '#server/config/read-config.ts'
import { isLoopback } from '#server/http/loopback.ts'

export type SignInMode = SessionState['mode']
type SignInConfig = Pick<Config, 'cloudflareAccess' | 'host' | 'signIn' | 'users'>

/** A server that holds the credential of an account, or that others can reach, always requires a sign-in. */
export function signInModeOf(config: SignInConfig, hasCloudflareConnection: boolean): SignInMode {
  const { signIn, users, cloudflareAccess, host } = config
  const isRequired =
    signIn || hasCloudflareConnection || users.length > 0 || cloudflareAccess !== null || !isLoopback(host)
  return isRequired ? 'required' : 'open'
}

/** Whether the only way in is the link that is printed at the start. */
export function usesSignInLink(mode: SignInMode, { users, cloudflareAccess }: SignInConfig): boolean {
  return mode === 'required' && users.length === 0 && cloudflareAccess === null
}

/** Why no connection can be added in the dashboard; null where one can. */
export function whyNotAdd(mode: SignInMode, { readOnly }: Pick<Config, 'readOnly'>): string | null {
  if (readOnly) return 'This server is read-only. Connections cannot be added or changed.'
  if (mode === 'required') return null
  return 'This server is open to everyone on this machine, so it does not store account credentials. Restart it with --sign-in, or with users in the --config file.'
}

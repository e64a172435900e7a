import type { Role } from '#contract/access.ts'
import { isLoopback } from '#server/http/loopback.ts'

/** The "access" section of the config file: the Access application, and the roles of its users. */
export interface CloudflareAccessConfig {
  /** `https://<team>.cloudflareaccess.com`, which is also the issuer of its assertions. */
  teamDomain: string
  /** The AUD tag of the application. */
  audience: string
  /** Keys are an email address, `*@domain`, `*` for every email address, or the common name of a service token. */
  roles: Readonly<Record<string, Role>>
}

const AUDIENCE = /^[0-9a-f]{64}$/
const EMAIL = /^[^\s@*]+@[^\s@*]+$/
const COMMON_NAME = /^[^\s@*]+$/
const EVERY_EMAIL = /^\*(?:@[^\s@*]+)?$/

/** ASCII only: Unicode case folding would make different characters equal. */
const fold = (name: string) => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** A bare origin over TLS: an impostor that served the keys could sign assertions for anyone. */
function isTeamDomain(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, origin } = new URL(text)
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))
}

/** The error message for an invalid section; null if it is valid. */
export function cloudflareAccessProblem({
  teamDomain,
  audience,
  roles,
}: CloudflareAccessConfig): string | null {
  if (!isTeamDomain(teamDomain)) {
    return '"access.teamDomain" must be https://<team>.cloudflareaccess.com, without a path.'
  }
  if (!AUDIENCE.test(audience)) {
    return '"access.audience" must be the AUD tag of the application: 64 hex digits.'
  }
  const names = Object.keys(roles)
  if (names.length === 0)
    return '"access.roles" is empty, so no one could sign in. Add an email address and its role.'
  const wrong = names.find((name) => ![EMAIL, COMMON_NAME, EVERY_EMAIL].some((form) => form.test(name)))
  if (wrong !== undefined) {
    return `"access.roles" has the key "${wrong}". A key is an email address, *@example.com, * or the name of a service token.`
  }
  const twice = names.find((name, index) => names.slice(0, index).some((other) => fold(other) === fold(name)))
  return twice === undefined ? null : `"access.roles" has the key "${twice}" twice. Remove one of them.`
}

export interface AssertedIdentity {
  name: string
  /** Null if no rule matches. */
  role: Role | null
}

/** Finds the role of a name. If several rules match, the most specific one applies. */
export function createRoleRules(roles: CloudflareAccessConfig['roles']) {
  const rules = new Map(Object.entries(roles).map(([name, role]) => [fold(name), role]))

  return {
    /** A claim that is not an email address gets no role, so that it cannot equal the name of a rule. */
    ofEmail(email: string): AssertedIdentity {
      const name = fold(email)
      if (!EMAIL.test(name)) return { name, role: null }
      const domain = name.slice(name.indexOf('@'))
      return { name, role: rules.get(name) ?? rules.get(`*${domain}`) ?? rules.get('*') ?? null }
    },
    /** Programs match by their exact name only. */
    ofCommonName(commonName: string): AssertedIdentity {
      const name = fold(commonName)
      return { name, role: COMMON_NAME.test(name) ? (rules.get(name) ?? null) : null }
    },
    list: (): { name: string; role: Role }[] => [...rules].map(([name, role]) => ({ name, role })),
  }
}

export type RoleRules = ReturnType<typeof createRoleRules>

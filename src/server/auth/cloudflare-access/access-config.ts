import type { Role } from '#contract/access.ts'
import { isLoopback } from '#server/http/loopback.ts'

/** The section "access" of a configuration: the application that stands in front, and who is what here. */
export interface CloudflareAccessConfig {
  /** `https://<team>.cloudflareaccess.com`, which is the issuer of its assertions too. */
  teamDomain: string
  /** The AUD tag of the application. */
  audience: string
  /** By e-mail, by `*@domain`, by `*` for every e-mail, or by the common name of a service token. */
  roles: Readonly<Record<string, Role>>
}

const AUDIENCE = /^[0-9a-f]{64}$/
const EMAIL = /^[^\s@*]+@[^\s@*]+$/
const COMMON_NAME = /^[^\s@*]+$/
const EVERY_EMAIL = /^\*(?:@[^\s@*]+)?$/

/** ASCII only: with the whole of Unicode, letters that merely look alike would become the same. */
const fold = (name: string) => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** A bare origin, by TLS: whoever could answer in its place could vouch for anyone. */
function isTeamDomain(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, origin } = new URL(text)
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))
}

/** What is wrong with the section, in words; null when nothing is. */
export function cloudflareAccessProblem({
  teamDomain,
  audience,
  roles,
}: CloudflareAccessConfig): string | null {
  if (!isTeamDomain(teamDomain)) {
    return '"access.teamDomain" must be https://<team>.cloudflareaccess.com, without anything behind it.'
  }
  if (!AUDIENCE.test(audience)) {
    return '"access.audience" must be the AUD tag of the application, 64 hex digits.'
  }
  const names = Object.keys(roles)
  if (names.length === 0) return '"access.roles" lets nobody in; add an e-mail and its role.'
  const wrong = names.find((name) => ![EMAIL, COMMON_NAME, EVERY_EMAIL].some((form) => form.test(name)))
  if (wrong !== undefined) {
    return `"access.roles" has "${wrong}"; it takes an e-mail, *@example.com, * or the name of a service token.`
  }
  const twice = names.find((name, index) => names.slice(0, index).some((other) => fold(other) === fold(name)))
  return twice === undefined ? null : `"access.roles" has "${twice}" twice. Remove one of the two.`
}

export interface Identified {
  name: string
  /** Null: none was given to this name. */
  role: Role | null
}

/** Gives names their roles; where several rules fit, the most exact one counts. */
export function createRoleRules(roles: CloudflareAccessConfig['roles']) {
  const rules = new Map(Object.entries(roles).map(([name, role]) => [fold(name), role]))

  return {
    /** A claim that is no e-mail is given no role, so that none can pass for a rule. */
    ofEmail(email: string): Identified {
      const name = fold(email)
      if (!EMAIL.test(name)) return { name, role: null }
      const domain = name.slice(name.indexOf('@'))
      return { name, role: rules.get(name) ?? rules.get(`*${domain}`) ?? rules.get('*') ?? null }
    },
    /** Programs are let in by their own name only. */
    ofCommonName(commonName: string): Identified {
      const name = fold(commonName)
      return { name, role: COMMON_NAME.test(name) ? (rules.get(name) ?? null) : null }
    },
    list: (): { name: string; role: Role }[] => [...rules].map(([name, role]) => ({ name, role })),
  }
}

export type RoleRules = ReturnType<typeof createRoleRules>

import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { authenticated, unauthenticated, type Authenticate } from '#server/auth/policy/authentication.ts'
import type { CloudflareAccessConfig, AssertedIdentity, RoleRules } from './config.ts'

/** The header, since the cookie with the same content is not always passed on: see the page linked in keys.ts. */
const ASSERTION_HEADER = 'cf-access-jwt-assertion'
/** Node's limit for all headers together. */
const MAX_ASSERTION_LENGTH = 16_384
/** The algorithm that Cloudflare documents. */
const ALGORITHMS = ['RS256']
/** Allows for clock skew: RFC 7519, sections 4.1.4 and 4.1.5. */
const CLOCK_TOLERANCE_SECONDS = 10

/** By the invalid claim. Each text helps the operator and reveals nothing to a stranger. */
const REASONS: Readonly<Record<string, string>> = {
  exp: 'has expired. Reload the page to sign in again.',
  nbf: 'is not valid yet. Check the clock of this server.',
  aud: 'is for another application. Compare "access.audience" with the AUD tag of this application.',
  iss: 'comes from another team. Compare "access.teamDomain" with your team domain.',
}

function notAuthenticated(reason: string): QueuesError {
  const message = `Cloudflare Access did not authenticate this request: ${reason}`
  return new QueuesError(401, ERROR_CODE.unauthorized, message)
}

function reasonOf(error: errors.JOSEError): string {
  const claim =
    error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed ? error.claim : ''
  return `its assertion ${REASONS[claim] ?? 'is not signed by the team.'}`
}

interface CloudflareAccessDependencies {
  config: Pick<CloudflareAccessConfig, 'teamDomain' | 'audience'>
  clock: Clock
  keyOf: JWTVerifyGetKey
  rules: RoleRules
}

/** By the assertion that Cloudflare Access adds. Verified for every request: it takes 0.2 ms and needs no cache. */
export function authenticateByAssertion({
  config,
  clock,
  keyOf,
  rules,
}: CloudflareAccessDependencies): Authenticate {
  async function verify(assertion: string): Promise<JWTPayload> {
    if (assertion.length > MAX_ASSERTION_LENGTH) throw notAuthenticated('its assertion is too long.')
    try {
      const { payload } = await jwtVerify(assertion, keyOf, {
        algorithms: ALGORITHMS,
        issuer: config.teamDomain,
        audience: config.audience,
        requiredClaims: ['exp'],
        currentDate: new Date(clock.now()),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      return payload
    } catch (error) {
      // Without the cause, which holds the claims.
      throw error instanceof errors.JOSEError ? notAuthenticated(reasonOf(error)) : error
    }
  }

  /** A user has an email address; a program with a service token or a certificate has only a common name. */
  function assertedIdentity({ email, common_name: commonName }: JWTPayload): AssertedIdentity {
    if (typeof email === 'string' && email !== '') return rules.ofEmail(email)
    if (typeof commonName === 'string' && commonName !== '') return rules.ofCommonName(commonName)
    throw notAuthenticated('its assertion has no email and no common name.')
  }

  return async function authenticate(c) {
    try {
      const assertion = c.req.header(ASSERTION_HEADER)
      if (!assertion) {
        throw notAuthenticated(
          'it has no assertion. Open the dashboard at the address that Cloudflare Access protects.',
        )
      }
      const { name, role } = assertedIdentity(await verify(assertion))
      if (role) return authenticated({ name, role, sessionId: null })
      const message = `"${name}" has no role here: no entry of "access.roles" in the config file matches. Ask an admin, or sign in as another user.`
      return unauthenticated(new QueuesError(403, ERROR_CODE.unauthorized, message))
    } catch (error) {
      if (error instanceof QueuesError) return unauthenticated(error)
      throw error
    }
  }
}

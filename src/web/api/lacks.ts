import type { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'

/** Calls about messages that an account may be without, by the name of the client's method. */
export type Feature = 'pull' | 'peek' | 'extend' | 'purgeRefs'

/** Why a call is refused whichever queue it is about, and the code that said so. */
export interface Lack {
  cause: 'unavailable' | 'forbidden' | 'credentials'
  code: number
}

/**
 * Codes that are about the account or its credentials; `explain` has their sources. That a route is missing comes as
 * 400 and as 404, so the code decides, not the status.
 */
const CAUSES: ReadonlyMap<number, Lack['cause']> = new Map([
  [ERROR_CODE.noRoute, 'unavailable'],
  [ERROR_CODE.noRouteForUri, 'unavailable'],
  [ERROR_CODE.authenticationError, 'forbidden'],
  [ERROR_CODE.invalidAccessToken, 'forbidden'],
  [ERROR_CODE.unauthorized, 'forbidden'],
  [ERROR_CODE.missingCredentials, 'credentials'],
  [ERROR_CODE.methodNotAllowed, 'credentials'],
])

/**
 * What a refusal says about every queue of the connection; null where it is about this queue, this moment, the network
 * or nothing known: then the call stays on offer. A 401 is none either: with such a token nothing works at all.
 */
export function lackOf({ isFromCloudflare, status, code }: ApiError): Lack | null {
  // The deck's own refusals are about who asks, and are known beforehand.
  if (!isFromCloudflare || code === null) return null
  if (status < 400 || status >= 500 || status === 401 || status === 429) return null
  const cause = CAUSES.get(code)
  return cause ? { cause, code } : null
}

const SUBJECTS: Readonly<Record<Feature, string>> = {
  pull: 'Messages cannot be pulled',
  peek: 'Messages cannot be peeked at',
  extend: 'Leases cannot be extended',
  purgeRefs: 'Peeked messages cannot be deleted',
}
const REASONS: Readonly<Record<Lack['cause'], string>> = {
  unavailable: 'Cloudflare does not offer that for this account',
  forbidden: 'the API token lacks the permission Account > Queues > Edit',
  credentials: 'Cloudflare lets an API token do that, but not these credentials',
}

/** One sentence for where the call would be offered. */
export const describeLack = (feature: Feature, { cause, code }: Lack): string =>
  `${SUBJECTS[feature]}: ${REASONS[cause]} (code ${code}).`

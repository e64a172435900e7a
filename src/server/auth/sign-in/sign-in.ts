import type { SignInMethod, SignInRequest } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import { verifyPassword } from './passwords.ts'
import type { createSignInLinks } from './sign-in-link.ts'
import { addressKey, type Throttle } from './throttle.ts'
import { LONGEST_NAME, OWNER, type Directory, type Identity } from './users.ts'

/** For the log, of whoever tried. A name that nobody has is left out: people type passwords there. */
export interface SignInAttempt {
  name: string | null
  method: SignInMethod
  outcome: 'done' | 'refused' | 'throttled'
  address: string
  requestId: string
}

export type SignInResult =
  | { outcome: 'done'; identity: Identity }
  | { outcome: 'refused'; error: QueuesError }
  | { outcome: 'throttled'; waitSeconds: number }

interface SignInDependencies {
  directory: Directory
  links: ReturnType<typeof createSignInLinks>
  throttle: Throttle
}

/** More than for an address: else anyone could lock out anybody, from anywhere, by five wrong passwords. */
const FREE_FAILURES_OF_NAME = 50

/** The same words for a name that nobody has, so that nobody learns which names there are. */
const wrongPassword = () =>
  new QueuesError(401, ERROR_CODE.unauthorized, 'The name or the password is wrong.')
const wrongLink = () =>
  new QueuesError(
    401,
    ERROR_CODE.unauthorized,
    'This sign-in link was used already or is older than 10 minutes. Have the server print another.',
  )

export function createSignIn({ directory, links, throttle }: SignInDependencies) {
  /** Takes for a name that nobody has as long as for one of those that somebody has. */
  async function isPasswordOf(name: string, password: string): Promise<boolean> {
    const hash = directory.passwordHashOf(name)
    const decoy = hash ?? directory.decoyHashOf(name)
    return decoy !== null && (await verifyPassword(password, decoy)) && hash !== null
  }

  async function withPassword(name: string, password: string, address: string): Promise<SignInResult> {
    const ofName = { key: `name ${name.slice(0, LONGEST_NAME)}`, free: FREE_FAILURES_OF_NAME }
    const ofAddress = addressKey(address)
    const attempt = throttle.begin([ofName, ofAddress])
    if (attempt.waitSeconds > 0) return { outcome: 'throttled', waitSeconds: attempt.waitSeconds }
    let isRight: boolean
    try {
      isRight = await isPasswordOf(name, password)
    } catch (error) {
      // Nothing was guessed: there were too many at once.
      attempt.undo(ofName.key)
      attempt.undo(ofAddress.key)
      throw error
    }
    const identity = isRight ? directory.identityOf(name) : null
    if (!identity) return { outcome: 'refused', error: wrongPassword() }
    throttle.forget(ofName.key)
    // Not forgotten: else one's own password would buy five more guesses at those of others.
    attempt.undo(ofAddress.key)
    return { outcome: 'done', identity }
  }

  /** Not throttled: nobody guesses 256 random bits, and the check costs nothing. */
  function withLink(token: string): SignInResult {
    const isRight = directory.method === 'link' && links.consume(token)
    return isRight ? { outcome: 'done', identity: OWNER } : { outcome: 'refused', error: wrongLink() }
  }

  return async function signIn(request: SignInRequest, address: string): Promise<SignInResult> {
    return 'link' in request ? withLink(request.link) : withPassword(request.name, request.password, address)
  }
}

import type { SignInMethod, SignInRequest } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import { verifyPassword } from './passwords.ts'
import type { createSignInLinks } from './sign-in-link.ts'
import { addressKey, type Throttle } from './throttle.ts'
import { MAX_NAME_LENGTH, OWNER, type Directory, type Identity } from './users.ts'

/** For the log. An unknown name is left out: users sometimes type their password there. */
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

/** More than for an address; otherwise five wrong passwords from anywhere would lock a user out. */
const FREE_FAILURES_PER_NAME = 50

/** The same text for an unknown name, so that it does not reveal which names exist. */
const wrongPassword = () =>
  new QueuesError(401, ERROR_CODE.unauthorized, 'The name or the password is wrong.')
const wrongLink = () =>
  new QueuesError(
    401,
    ERROR_CODE.unauthorized,
    'This sign-in link has already been used or is older than 10 minutes. Have the server print a new one.',
  )

export function createSignIn({ directory, links, throttle }: SignInDependencies) {
  /** Takes as long for an unknown name as for a known one. */
  async function isPasswordOf(name: string, password: string): Promise<boolean> {
    const hash = directory.passwordHashOf(name)
    const decoy = hash ?? directory.decoyHashOf(name)
    return decoy !== null && (await verifyPassword(password, decoy)) && hash !== null
  }

  async function withPassword(name: string, password: string, address: string): Promise<SignInResult> {
    const ofName = { key: `name ${name.slice(0, MAX_NAME_LENGTH)}`, free: FREE_FAILURES_PER_NAME }
    const ofAddress = addressKey(address)
    const attempt = throttle.begin([ofName, ofAddress])
    if (attempt.waitSeconds > 0) return { outcome: 'throttled', waitSeconds: attempt.waitSeconds }
    let isRight: boolean
    try {
      isRight = await isPasswordOf(name, password)
    } catch (error) {
      // The password was not checked: too many sign-ins at the same time.
      attempt.undo(ofName.key)
      attempt.undo(ofAddress.key)
      throw error
    }
    const identity = isRight ? directory.identityOf(name) : null
    if (!identity) return { outcome: 'refused', error: wrongPassword() }
    throttle.forget(ofName.key)
    // Only this attempt, not the earlier failures: otherwise a user could reset the count to guess the passwords of others.
    attempt.undo(ofAddress.key)
    return { outcome: 'done', identity }
  }

  /** Not throttled: 256 random bits cannot be guessed, and the check costs nothing. */
  function withLink(token: string): SignInResult {
    const isRight = directory.method === 'link' && links.consume(token)
    return isRight ? { outcome: 'done', identity: OWNER } : { outcome: 'refused', error: wrongLink() }
  }

  return async function signIn(request: SignInRequest, address: string): Promise<SignInResult> {
    return 'link' in request ? withLink(request.link) : withPassword(request.name, request.password, address)
  }
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import { createLimiter } from './limiter.ts'

/** 128 MB and 0.4 s per hash: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
const LOG2_COST = 17
const BLOCK_SIZE = 8
const PARALLELIZATION = 1
const SALT_BYTES = 16
const HASH_BYTES = 32

const MIN_BYTES = 8
const MAX_BYTES = 1024

/** A lower cost protects too little; a higher one would take too much memory. */
const MIN_LOG2_COST = 14
const MAX_LOG2_COST = 18

/** One limiter for the whole process, because it protects the memory of the process. */
const limit = createLimiter({ running: 2, waiting: 100 })

interface StoredPassword {
  log2Cost: number
  salt: Buffer
  hash: Buffer
}

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=8,p=1\$([A-Za-z0-9+/]{16,}={0,2})\$([A-Za-z0-9+/]{43}=?)$/

function parseStored(text: string): StoredPassword | null {
  const [, cost, salt, hash] = FORMAT.exec(text) ?? []
  if (cost === undefined || salt === undefined || hash === undefined) return null
  const log2Cost = Number(cost)
  if (log2Cost < MIN_LOG2_COST || log2Cost > MAX_LOG2_COST) return null
  return { log2Cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}

/** Whether a text is a hash that `verifyPassword` can check. */
export function isPasswordHash(text: string): boolean {
  return parseStored(text) !== null
}

/** Another keyboard may produce other code points for the same password: NIST SP 800-63B, section 3.1.1.2. */
const normalized = (password: string) => password.normalize('NFKC')

/** The error message for an unsuitable password; null if it is suitable. */
export function passwordProblem(password: string): string | null {
  const bytes = Buffer.byteLength(normalized(password))
  if (bytes < MIN_BYTES) return `The password is too short. It must be at least ${MIN_BYTES} bytes.`
  if (bytes > MAX_BYTES) return `The password is too long. It may be at most ${MAX_BYTES} bytes.`
  return null
}

function derive(password: string, salt: Buffer, log2Cost: number): Promise<Buffer> {
  const cost = 2 ** log2Cost
  const options = { N: cost, r: BLOCK_SIZE, p: PARALLELIZATION, maxmem: 2 * 128 * cost * BLOCK_SIZE }
  return limit(
    () =>
      new Promise((resolve, reject) => {
        scrypt(normalized(password), salt, HASH_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      }),
  )
}

/** Returns `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`, the `passwordHash` of a user. */
export async function hashPassword(password: string, log2Cost = LOG2_COST): Promise<string> {
  const problem = passwordProblem(password)
  if (problem) throw new QueuesError(400, ERROR_CODE.invalidRequestBody, problem)
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(password, salt, log2Cost)
  const parameters = `ln=${log2Cost},r=${BLOCK_SIZE},p=${PARALLELIZATION}`
  return `$scrypt$${parameters}$${salt.toString('base64')}$${hash.toString('base64')}`
}

/** Whether the password matches the hash. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  // Skips the work; the result says nothing about any user.
  if (passwordProblem(password)) return false
  const known = parseStored(stored)
  if (!known) return false
  return timingSafeEqual(await derive(password, known.salt, known.log2Cost), known.hash)
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import { createLimiter } from './limiter.ts'

/** https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt: 128 MB and 0.4 s each. */
const LOG2_COST = 17
const BLOCK_SIZE = 8
const PARALLEL = 1
const SALT_BYTES = 16
const HASH_BYTES = 32

const SHORTEST_BYTES = 8
const LONGEST_BYTES = 1024

/** Weaker ones protect nobody; stronger ones would eat the memory of the machine. */
const LEAST_LOG2_COST = 14
const MOST_LOG2_COST = 18

/** One limiter for the process, since its memory is what is to be spared. */
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
  if (log2Cost < LEAST_LOG2_COST || log2Cost > MOST_LOG2_COST) return null
  return { log2Cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}

/** Whether a text is a hash that `verifyPassword` can check. */
export function isPasswordHash(text: string): boolean {
  return parseStored(text) !== null
}

/** The same password typed on another keyboard may be other code points: NIST SP 800-63B, section 3.1.1.2. */
const normalized = (password: string) => password.normalize('NFKC')

/** What is wrong with a new password, in words; null when nothing is. */
export function passwordProblem(password: string): string | null {
  const bytes = Buffer.byteLength(normalized(password))
  if (bytes < SHORTEST_BYTES) return `The password is too short: it needs at least ${SHORTEST_BYTES} bytes.`
  if (bytes > LONGEST_BYTES) return `The password is too long: it may have at most ${LONGEST_BYTES} bytes.`
  return null
}

function derive(password: string, salt: Buffer, log2Cost: number): Promise<Buffer> {
  const cost = 2 ** log2Cost
  const options = { N: cost, r: BLOCK_SIZE, p: PARALLEL, maxmem: 2 * 128 * cost * BLOCK_SIZE }
  return limit(
    () =>
      new Promise((resolve, reject) => {
        scrypt(normalized(password), salt, HASH_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      }),
  )
}

/** `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`, to be put beside a user's name. */
export async function hashPassword(password: string, log2Cost = LOG2_COST): Promise<string> {
  const problem = passwordProblem(password)
  if (problem) throw new QueuesError(400, ERROR_CODE.invalidRequestBody, problem)
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(password, salt, log2Cost)
  const parameters = `ln=${log2Cost},r=${BLOCK_SIZE},p=${PARALLEL}`
  return `$scrypt$${parameters}$${salt.toString('base64')}$${hash.toString('base64')}`
}

/** Whether the password is the one of the hash. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  // Says nothing about any user, and spares the work.
  if (passwordProblem(password)) return false
  const known = parseStored(stored)
  if (!known) return false
  return timingSafeEqual(await derive(password, known.salt, known.log2Cost), known.hash)
}

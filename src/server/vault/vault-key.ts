import { randomBytes, scryptSync } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const KEY_BYTES = 32
const MIN_PASSPHRASE_LENGTH = 16
const FILE_NAME = 'secret.key'

/** The key is not available. The message says what to do, and contains nothing of the key. */
export class VaultKeyProblem extends Error {
  override readonly name = 'VaultKeyProblem'
}

/** 32 bytes in hex or base64; null for any other text. */
function toRawKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return null
}

/** The key from a variable: 32 encoded bytes, or derived from a passphrase. */
export function keyOfText(text: string, salt: Uint8Array): Buffer {
  const raw = toRawKey(text.trim())
  if (raw) return raw
  if (text.length < MIN_PASSPHRASE_LENGTH) {
    throw new VaultKeyProblem(
      `QUEUEDECK_KEY must be 32 bytes in base64 or hex, or a passphrase of at least ${MIN_PASSPHRASE_LENGTH} characters. Create one with: openssl rand -base64 32`,
    )
  }
  // Takes some 100 ms and 32 MB, once.
  return scryptSync(text, salt, KEY_BYTES, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 })
}

/** The key file of the data directory. Created, readable by its owner only, if missing. */
export function keyOfDirectory(directory: string): Buffer {
  const path = join(directory, FILE_NAME)
  const key = readKeyFile(path) ?? makeKeyFile(path)
  if (key.byteLength === KEY_BYTES) return key
  throw new VaultKeyProblem(
    `${path} is not a key of ${KEY_BYTES} bytes. Restore it, or remove it together with the connections that it protects.`,
  )
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function readKeyFile(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw new VaultKeyProblem(
      `The key file ${path} cannot be read. Make it readable for the user that runs Queuedeck.`,
      {
        cause: error,
      },
    )
  }
}

function makeKeyFile(path: string): Buffer {
  const key = randomBytes(KEY_BYTES)
  // Exclusive, so that an existing key is never overwritten. Synced before anything is sealed with it.
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, key)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return key
}

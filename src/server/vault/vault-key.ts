import { randomBytes, scryptSync } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const KEY_BYTES = 32
const SHORTEST_PASSPHRASE = 16
const FILE_NAME = 'secret.key'

/** Why the key cannot be had. The message says what to do, and holds nothing of the key. */
export class VaultKeyProblem extends Error {
  override readonly name = 'VaultKeyProblem'
}

/** 32 bytes written as hex or base64; null for any other text. */
function toRawKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return null
}

/** The key that a variable stands for: 32 bytes as they are, or a passphrase that is stretched. */
export function keyOfText(text: string, salt: Uint8Array): Buffer {
  const raw = toRawKey(text.trim())
  if (raw) return raw
  if (text.length < SHORTEST_PASSPHRASE) {
    throw new VaultKeyProblem(
      `QUEUEDECK_KEY must be 32 bytes in base64 or hex, or a text of at least ${SHORTEST_PASSPHRASE} characters. Make one with: openssl rand -base64 32`,
    )
  }
  // 2^15 takes some 100 ms once, and 32 MB.
  return scryptSync(text, salt, KEY_BYTES, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 })
}

/** The key file of the data directory; made, for its owner only, when there is none. */
export function keyOfDirectory(directory: string): Buffer {
  const path = join(directory, FILE_NAME)
  const key = readKeyFile(path) ?? makeKeyFile(path)
  if (key.byteLength === KEY_BYTES) return key
  throw new VaultKeyProblem(
    `${path} is no key of ${KEY_BYTES} bytes. Restore it, or remove it with the connections it protects.`,
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
      `The key file ${path} cannot be read. Give it back to the user that runs this.`,
      {
        cause: error,
      },
    )
  }
}

function makeKeyFile(path: string): Buffer {
  const key = randomBytes(KEY_BYTES)
  // Exclusive: a key that is there is never written over. On disk before anything is sealed with it.
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, key)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return key
}

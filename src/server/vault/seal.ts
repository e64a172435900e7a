import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

/** Layout: version, key mark, nonce, tag, ciphertext. */
const VERSION = 1
const KEY_MARK_BYTES = 8
const NONCE_BYTES = 12
const TAG_BYTES = 16
const NONCE_AT = 1 + KEY_MARK_BYTES
const TAG_AT = NONCE_AT + NONCE_BYTES
const TEXT_AT = TAG_AT + TAG_BYTES

/** Identifies a key without revealing anything about it, so that a wrong key is not mistaken for tampering. */
function markOf(key: Buffer): Buffer {
  return createHmac('sha256', key).update('queuedeck vault key').digest().subarray(0, KEY_MARK_BYTES)
}

/** AES-256-GCM. `owner` is authenticated too, so that a text sealed for one row does not open in another. */
export function seal(key: Buffer, text: string, owner: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(owner),
  )
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(VERSION), markOf(key), nonce, cipher.getAuthTag(), sealed])
}

type Opened = { kind: 'text'; text: string } | { kind: 'wrong-key' } | { kind: 'damaged' }

/** The sealed text, or why it cannot be opened. */
export function open(key: Buffer, sealed: Uint8Array, owner: string): Opened {
  const bytes = Buffer.from(sealed)
  if (bytes.byteLength < TEXT_AT || bytes[0] !== VERSION) return { kind: 'damaged' }
  if (!bytes.subarray(1, NONCE_AT).equals(markOf(key))) return { kind: 'wrong-key' }
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(NONCE_AT, TAG_AT), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(TAG_AT, TEXT_AT))
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(TEXT_AT)), decipher.final()])
    return { kind: 'text', text: text.toString('utf8') }
  } catch {
    return { kind: 'damaged' }
  }
}

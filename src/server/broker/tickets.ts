import { createCipheriv, createDecipheriv } from 'node:crypto'

/**
 * Lease ids, refs and message ids: sequence numbers under a cipher, so that clients can neither read, forge nor
 * guess them, and none has to be stored. Live ids are compact JWEs (`dir`, A256CBC-HS512); ours have that shape
 * and length, so that a client's columns and URLs meet what they will meet in production.
 *
 * Each is blocks of AES-256 that all say the same but for their index. A forger would have to hit 80 bytes that
 * decrypt to five agreeing blocks; a ticket of another queue names another partition.
 */
const JWE_HEADER = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0'
const BLOCK_BYTES = 16
const BLOCKS = 5
const TICKET_BYTES = BLOCK_BYTES * BLOCKS
/** With one more byte, which is 0, a ticket is a whole number of base64 characters: all of a call are coded at once. */
const PADDED_BYTES = TICKET_BYTES + 1
/** Where the dots stand in the 108 characters of those bytes. */
const [DOT_1, DOT_2, TEXT_LENGTH] = [22, 65, 108]
const TICKET = new RegExp(`^${JWE_HEADER}\\.\\.([\\w-]{22})\\.([\\w-]{43})\\.([\\w-]{43})$`)

export type TicketKind = 'lease' | 'ref'
const KIND_BYTE = { lease: 1, ref: 2, id: 3 } as const

export interface Ticket {
  partition: number
  seq: number
  /** Number of the lease it stands for; 0 in a ref. */
  lease: number
}

function writeBlock(
  buffer: Buffer,
  offset: number,
  kind: keyof typeof KIND_BYTE,
  ticket: Ticket,
  index: number,
): void {
  buffer.writeUInt32BE(ticket.partition, offset)
  buffer.writeUIntBE(ticket.seq, offset + 4, 6)
  buffer.writeUInt32BE(ticket.lease, offset + 10)
  buffer[offset + 14] = KIND_BYTE[kind]
  buffer[offset + 15] = index
}

export type Tickets = ReturnType<typeof createTickets>

/** `key` has 32 bytes and lives in the database; without it every ticket is worthless. */
export function createTickets(key: Uint8Array) {
  // ECB is right here: every block is different (index, sequence number). It keeps nothing from block to block, so
  // that one cipher serves every call.
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const NO_TICKET = 'A'.repeat(TEXT_LENGTH)

  return {
    /** One text for each ticket, in order. */
    issue(kind: TicketKind, tickets: readonly Ticket[]): string[] {
      const plain = Buffer.allocUnsafe(tickets.length * TICKET_BYTES)
      for (const [index, ticket] of tickets.entries()) {
        for (let block = 0; block < BLOCKS; block++) {
          writeBlock(plain, index * TICKET_BYTES + block * BLOCK_BYTES, kind, ticket, block)
        }
      }
      const sealed = cipher.update(plain)
      const padded = Buffer.alloc(tickets.length * PADDED_BYTES)
      for (const index of tickets.keys())
        padded.set(sealed.subarray(index * TICKET_BYTES, (index + 1) * TICKET_BYTES), index * PADDED_BYTES)
      const texts = padded.toString('base64url')
      return tickets.map((_, index) => {
        const text = texts.slice(index * TEXT_LENGTH, (index + 1) * TEXT_LENGTH)
        return `${JWE_HEADER}..${text.slice(0, DOT_1)}.${text.slice(DOT_1, DOT_2)}.${text.slice(DOT_2)}`
      })
    },

    /** What each text stands for; null for one that was not issued here, or as another kind. */
    redeem(kind: TicketKind, texts: readonly string[]): (Ticket | null)[] {
      const encoded = texts.map((text) => {
        const [, first, second, third] = TICKET.exec(text) ?? []
        return third === undefined ? NO_TICKET : `${first}${second}${third}`
      })
      const padded = Buffer.from(encoded.join(''), 'base64url')
      const sealed = Buffer.allocUnsafe(texts.length * TICKET_BYTES)
      for (const index of texts.keys())
        sealed.set(
          padded.subarray(index * PADDED_BYTES, (index + 1) * PADDED_BYTES - 1),
          index * TICKET_BYTES,
        )
      const plain = decipher.update(sealed)
      const expected = Buffer.allocUnsafe(TICKET_BYTES)
      return texts.map((_, index) => {
        const start = index * TICKET_BYTES
        const ticket = {
          partition: plain.readUInt32BE(start),
          seq: plain.readUIntBE(start + 4, 6),
          lease: plain.readUInt32BE(start + 10),
        }
        for (let block = 0; block < BLOCKS; block++) {
          writeBlock(expected, block * BLOCK_BYTES, kind, ticket, block)
        }
        // What was not issued here decrypts to blocks that do not agree.
        const isOurs =
          padded[(index + 1) * PADDED_BYTES - 1] === 0 &&
          expected.compare(plain, start, start + TICKET_BYTES) === 0
        return isOurs ? ticket : null
      })
    },

    /** The public id of a message: 32 lower-case hex digits, the same in every queue it moves to. */
    messageIds(seqs: readonly number[]): string[] {
      const plain = Buffer.allocUnsafe(seqs.length * BLOCK_BYTES)
      for (const [index, seq] of seqs.entries()) {
        writeBlock(plain, index * BLOCK_BYTES, 'id', { partition: 0, seq, lease: 0 }, 0)
      }
      const texts = cipher.update(plain).toString('hex')
      const digits = 2 * BLOCK_BYTES
      return seqs.map((_, index) => texts.slice(index * digits, (index + 1) * digits))
    },
  }
}

import { createCipheriv, createDecipheriv } from 'node:crypto'

/**
 * Lease ids, refs and message ids: encrypted sequence numbers. Clients can neither read, forge nor guess them, and they
 * need not be stored. Live ids are compact JWEs (`dir`, A256CBC-HS512); these have the same shape and length, so that a
 * client's columns and URLs hold what they will hold in production.
 *
 * A ticket consists of AES-256 blocks that differ only in their index. A forger would have to find 80 bytes that
 * decrypt to five matching blocks. A ticket of another queue contains another partition.
 */
const JWE_HEADER = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0'
const BLOCK_BYTES = 16
const BLOCKS = 5
const TICKET_BYTES = BLOCK_BYTES * BLOCKS
/** With a zero byte added, a ticket is a whole number of base64 characters, so all tickets of a call are encoded at once. */
const PADDED_BYTES = TICKET_BYTES + 1
/** Positions of the dots in the 108 characters of those bytes. */
const [DOT_1, DOT_2, TEXT_LENGTH] = [22, 65, 108]
const TICKET = new RegExp(`^${JWE_HEADER}\\.\\.([\\w-]{22})\\.([\\w-]{43})\\.([\\w-]{43})$`)

export type TicketKind = 'lease' | 'ref'
const KIND_BYTE = { lease: 1, ref: 2, id: 3 } as const

export interface Ticket {
  partition: number
  seq: number
  /** Number of the lease; 0 in a ref. */
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

/** `key` has 32 bytes and is stored in the database; without it no ticket can be redeemed. */
export function createTickets(key: Uint8Array) {
  // ECB is right here, as every block is different (index, sequence number). It carries no state from block to block,
  // so one cipher serves all calls.
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const NO_TICKET = 'A'.repeat(TEXT_LENGTH)

  return {
    /** Returns the text of each ticket, in order. */
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

    /** Returns the ticket of each text; null for a text that was not issued here, or was issued as another kind. */
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
        // A text that was not issued here decrypts to blocks that do not match.
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

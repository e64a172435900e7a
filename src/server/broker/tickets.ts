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
/** Where the three sealed parts of a ticket's text lie: 16, 32 and 32 bytes in base64url. */
const PART_1 = JWE_HEADER.length + 2
const PART_2 = PART_1 + 22 + 1
const PART_3 = PART_2 + 43 + 1
const TICKET_LENGTH = PART_3 + 43

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
  // ECB is right here: every block is different (index, sequence number), and blocks of one call are sealed together.
  function seal(plain: Buffer): Buffer {
    return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(plain)
  }
  function unseal(sealed: Buffer): Buffer {
    return createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(sealed)
  }

  return {
    /** One text for each ticket, in order. */
    issue(kind: TicketKind, tickets: readonly Ticket[]): string[] {
      const plain = Buffer.allocUnsafe(tickets.length * TICKET_BYTES)
      for (const [index, ticket] of tickets.entries()) {
        for (let block = 0; block < BLOCKS; block++) {
          writeBlock(plain, index * TICKET_BYTES + block * BLOCK_BYTES, kind, ticket, block)
        }
      }
      const sealed = seal(plain)
      return tickets.map((_, index) => {
        const start = index * TICKET_BYTES
        const part = (from: number, to: number) => sealed.toString('base64url', start + from, start + to)
        return `${JWE_HEADER}..${part(0, 16)}.${part(16, 48)}.${part(48, 80)}`
      })
    },

    /** What each text stands for; null for one that was not issued here, or as another kind. */
    redeem(kind: TicketKind, texts: readonly string[]): (Ticket | null)[] {
      const sealed = Buffer.alloc(texts.length * TICKET_BYTES)
      for (const [index, text] of texts.entries()) {
        if (text.length !== TICKET_LENGTH) continue
        const start = index * TICKET_BYTES
        sealed.write(text.slice(PART_1, PART_2 - 1), start, 'base64url')
        sealed.write(text.slice(PART_2, PART_3 - 1), start + 16, 'base64url')
        sealed.write(text.slice(PART_3), start + 48, 'base64url')
      }
      const plain = unseal(sealed)
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
        return expected.compare(plain, start, start + TICKET_BYTES) === 0 ? ticket : null
      })
    },

    /** The public id of a message: 32 lower-case hex digits, the same in every queue it moves to. */
    messageIds(seqs: readonly number[]): string[] {
      const plain = Buffer.allocUnsafe(seqs.length * BLOCK_BYTES)
      for (const [index, seq] of seqs.entries()) {
        writeBlock(plain, index * BLOCK_BYTES, 'id', { partition: 0, seq, lease: 0 }, 0)
      }
      const sealed = seal(plain)
      return seqs.map((_, index) => sealed.toString('hex', index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES))
    },
  }
}

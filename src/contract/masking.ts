import * as z from 'zod/mini'

/** Parts of message bodies that the server hides. Which parts is its own business; that it does is told. */

/** Stands where something is hidden. */
export const MASK = '•••'
/** The key in a message's metadata that says that parts of its body are hidden. */
export const MASKED_KEY = 'queuedeck-masked'
/** With the value 1, operators and admins get bodies as they are, and the journal says so. */
export const REVEAL_HEADER = 'x-queuedeck-reveal'

export const Masking = z.object({
  isOn: z.boolean(),
  /** Whether viewers may look at messages, with the parts hidden. */
  viewersMayPeek: z.boolean(),
})
export type Masking = z.infer<typeof Masking>

/** Whether a message came with parts of its body hidden, so that its body is not the real one. */
export function isMasked({ metadata }: { metadata: Record<string, unknown> | null }): boolean {
  return metadata?.[MASKED_KEY] === '1'
}

import * as z from 'zod/mini'

/** The server may mask parts of message bodies. It reports that it masks, but not which parts. */

/** Replaces a masked value. */
export const MASK = '•••'
/** Metadata key of a message whose body is masked in part. */
export const MASKED_KEY = 'queuedeck-masked'
/** With the value 1, operators and admins get unmasked bodies, and the journal records it. */
export const REVEAL_HEADER = 'x-queuedeck-reveal'

export const Masking = z.object({
  isOn: z.boolean(),
  /** Whether viewers may peek at messages, always masked. */
  viewersMayPeek: z.boolean(),
})
export type Masking = z.infer<typeof Masking>

/** Whether parts of a message's body are masked, so that it is not the original body. */
export function isMasked({ metadata }: { metadata: Record<string, unknown> | null }): boolean {
  return metadata?.[MASKED_KEY] === '1'
}

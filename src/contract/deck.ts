import * as z from 'zod/mini'
import { Connection } from './connections.ts'
import { Masking } from './masking.ts'

/** Result of GET `/api/deck`: what the dashboard needs to know about this server. */
export const Deck = z.object({
  version: z.string(),
  /** Whether the server runs with `--read-only`. */
  readOnly: z.boolean(),
  /** Whether it runs with `--demo`. */
  demo: z.boolean(),
  connections: z.array(Connection),
  /** Whether `/client/v4` demands the token of `--api-token`. The token itself never leaves the server. */
  apiTokenRequired: z.boolean(),
  masking: Masking,
})
export type Deck = z.infer<typeof Deck>

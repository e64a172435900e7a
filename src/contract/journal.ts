import * as z from 'zod/mini'
import { Role } from './access.ts'
import type { RouteAction } from './routes.ts'

/** The journal: who changed what, and how it ended. */

/**
 * What an entry can record: the actions of the routes, an ack call by what it holds, message bodies that were shown
 * unmasked, and a change by a call outside the table of routes.
 */
export type JournalAction = RouteAction | 'retry' | 'ack+retry' | 'reveal' | 'other'

/**
 * How a change ended. `refused`: nothing changed, by decision. `failed`: nothing changed, because of an error.
 * `unknown`: it may have been made; the response did not say.
 */
const OUTCOMES = ['done', 'refused', 'failed', 'unknown'] as const
export type Outcome = (typeof OUTCOMES)[number]

const JournalEntry = z.object({
  /** Ascending, and never used twice. */
  id: z.number(),
  /** Unix ms. */
  at: z.number(),
  /** Name of the user, or `api-token` for clients. */
  who: z.string(),
  role: Role,
  /** Id of the connection; null for what concerns none, such as a sign-in. */
  connection: z.nullable(z.string()),
  queueId: z.nullable(z.string()),
  queueName: z.nullable(z.string()),
  /** A `JournalAction`; entries of other versions may have others. */
  action: z.string(),
  /** Sign-in method, user whose session was ended, or name of a connection; null when there is nothing to add. */
  detail: z.nullable(z.string()),
  /** Messages that the call named or asked for, or sessions it ended; null when nothing is counted. */
  count: z.nullable(z.number()),
  outcome: z.enum(OUTCOMES),
  /** HTTP status of the response. */
  status: z.number(),
  /** `cf-ray` of the response. */
  requestId: z.string(),
})
export type JournalEntry = z.infer<typeof JournalEntry>

/** Result of GET `/api/journal`, newest first. 400 for a filter that does not parse. */
export const JournalPage = z.object({
  entries: z.array(JournalEntry),
  /** `before` of the next page; null on the last. */
  nextBefore: z.nullable(z.number()),
})
export type JournalPage = z.infer<typeof JournalPage>

/** Query of GET `/api/journal`; '' matches everything. */
export interface JournalFilter {
  /** Id of a connection. */
  connection: string
  queue_id: string
  who: string
  action: string
  /** Unix ms, both inclusive. */
  from: string
  to: string
}

import type { Role } from '#contract/access.ts'
import type { JournalAction, JournalEntry } from '#contract/journal.ts'

/** An entry before it is written, without an id. */
export type NewEntry = Omit<JournalEntry, 'id'>

type Optional = 'connection' | 'queueId' | 'queueName' | 'detail' | 'count' | 'outcome' | 'status'

export interface EntryFacts extends Partial<Pick<NewEntry, Optional>> {
  /** Unix ms. */
  at: number
  by: { name: string; role: Role }
  action: JournalAction
  requestId: string
}

/** Builds an entry: done with status 200 and about nothing in particular, unless the facts say otherwise. */
export const entry = ({ by, ...facts }: EntryFacts): NewEntry => ({
  connection: null,
  queueId: null,
  queueName: null,
  detail: null,
  count: null,
  outcome: 'done',
  status: 200,
  ...facts,
  who: by.name,
  role: by.role,
})

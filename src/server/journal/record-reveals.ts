import type { Clock } from '#server/clock.ts'
import type { Reveal } from '#server/masking/guard.ts'
import { entry } from './entry.ts'
import type { Journal } from './journal.ts'
import type { QueueNameOf } from './queue-names.ts'

interface RevealDependencies {
  journal: Pick<Journal, 'append'>
  queueNameOf: QueueNameOf
  clock: Clock
}

/** Records who was shown message bodies unmasked. Throws when the entry cannot be written. */
export function recordReveals({ journal, queueNameOf, clock }: RevealDependencies) {
  return ({ principal, ...reveal }: Reveal): void =>
    journal.append(
      entry({
        at: clock.now(),
        by: principal,
        action: 'reveal',
        queueName: queueNameOf(reveal.connection, reveal.queueId),
        ...reveal,
      }),
    )
}

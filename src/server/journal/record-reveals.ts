import type { Masking } from '#contract/masking.ts'
import type { Clock } from '#server/clock.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import type { Journal } from './journal.ts'
import type { QueueNameOf } from './queue-names.ts'
import { createBodyGuard, type BodyGuard } from '#server/masking/guard.ts'
import { createMasker } from '#server/masking/masker.ts'
import type { MaskingRules } from '#server/masking/rules.ts'

interface BodyGuardOptions {
  /** Null: nothing is hidden. */
  masking: MaskingRules | null
  journal: Pick<Journal, 'append'>
  queueNameOf: QueueNameOf
  clock: Clock
  report: ReportFailure
}

export interface MaskedDeck {
  /** What the deck tells of it. */
  masking: Masking
  guard: BodyGuard
}

/** What hides parts of message bodies in the answers of connections, and writes down who looked behind it. */
export function guardBodies({ masking, journal, queueNameOf, clock, report }: BodyGuardOptions): MaskedDeck {
  const masker = masking && createMasker(masking)
  const guard = createBodyGuard({
    masker,
    report,
    record({ connection, queueId, principal, count, status, requestId }) {
      journal.append({
        at: clock.now(),
        who: principal.name,
        role: principal.role,
        connection,
        queueId,
        queueName: queueNameOf(connection, queueId),
        action: 'reveal',
        detail: null,
        count,
        outcome: 'done',
        status,
        requestId,
      })
    },
  })
  return {
    masking: { isOn: masker !== null, viewersMayPeek: masker !== null && masking?.viewersMayPeek === true },
    guard,
  }
}

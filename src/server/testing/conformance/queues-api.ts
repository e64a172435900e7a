import { describe } from 'vitest'
import { describeAccounts } from './accounts.ts'
import { describeConsumers } from './consumers.ts'
import { describeLeases } from './leases.ts'
import { describeMessageEnds } from './message-ends.ts'
import { describeOperating } from './operating.ts'
import { describePull } from './pull.ts'
import { describePush } from './push.ts'
import { describeQueues } from './queues.ts'
import { describeSubscriptions } from './subscriptions.ts'
import { createConformanceFixture, type ConformanceOptions, type MakeFixture } from './conformance-fixture.ts'

/**
 * Tests that every implementation of the Queues API must pass. The contract's schemas parse every response. Sources:
 * https://developers.cloudflare.com/queues/, and broker/DIFFERENCES.md for what is undocumented.
 */
export function describeQueuesApi(
  name: string,
  makeFixture: MakeFixture,
  options: ConformanceOptions = { isWholeApi: true },
): void {
  describe(`Queues API: ${name}`, () => {
    const fixture = createConformanceFixture(makeFixture)
    describeQueues(fixture, options)
    describeConsumers(fixture, options)
    describePush(fixture, options)
    describePull(fixture)
    describeLeases(fixture)
    describeMessageEnds(fixture)
    describeOperating(fixture)
    describeSubscriptions(fixture)
    describeAccounts(fixture, options)
  })
}

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
import { createScene, type ConformanceOptions, type MakeHarness } from './fixture.ts'

/**
 * What every answer to the Queues API must do, whoever gives it. Each answer goes through the contract's schemas.
 * Facts and sources: https://developers.cloudflare.com/queues/ and broker/DIFFERENCES.md for what is undocumented.
 */
export function describeQueuesApi(
  name: string,
  makeHarness: MakeHarness,
  options: ConformanceOptions = { isWholeApi: true },
): void {
  describe(`Queues API: ${name}`, () => {
    const scene = createScene(makeHarness)
    describeQueues(scene, options)
    describeConsumers(scene, options)
    describePush(scene, options)
    describePull(scene)
    describeLeases(scene)
    describeMessageEnds(scene)
    describeOperating(scene)
    describeSubscriptions(scene)
    describeAccounts(scene, options)
  })
}

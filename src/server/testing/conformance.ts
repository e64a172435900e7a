import { describe } from 'vitest'
import { describeAccounts } from './conformance/accounts.ts'
import { describeConsumers } from './conformance/consumers.ts'
import { describeLeases } from './conformance/leases.ts'
import { describeMessageEnds } from './conformance/message-ends.ts'
import { describeOperating } from './conformance/operating.ts'
import { describePull } from './conformance/pull.ts'
import { describePush } from './conformance/push.ts'
import { describeQueues } from './conformance/queues.ts'
import { describeSubscriptions } from './conformance/subscriptions.ts'
import { createScene, type ConformanceOptions, type MakeHarness } from './conformance/fixture.ts'

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

import { createBrokerHarness } from '#server/testing/harness.ts'
import { describeQueuesApi } from '#server/testing/conformance.ts'

describeQueuesApi('the embedded broker', () => createBrokerHarness())

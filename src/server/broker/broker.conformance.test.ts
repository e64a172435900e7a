import { createBrokerFixture } from '#server/testing/broker-fixture.ts'
import { describeQueuesApi } from '#server/testing/conformance/queues-api.ts'

describeQueuesApi('the embedded broker', () => createBrokerFixture())

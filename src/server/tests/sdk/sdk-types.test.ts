import type { Queues as Sdk } from 'cloudflare/resources/queues/queues'
import { expectTypeOf, test } from 'vitest'
import type * as z from 'zod/mini'
import type { Consumer, ConsumerRequest } from '#contract/consumers.ts'
import type {
  AckRequest,
  AckResult,
  Metrics,
  PeekedMessage,
  PeekResult,
  PulledMessage,
  PullRequest,
  PullResult,
  PurgeRefsResult,
  PushMessage,
  PushResult,
} from '#contract/messages.ts'
import type { CreateQueueRequest, PurgeStatus, Queue, UpdateQueueRequest } from '#contract/queues.ts'
import type { CreateSubscription, Subscription, UpdateSubscription } from '#contract/subscriptions.ts'

/** Without the index signature of a loose object, which accepts any key. */
type Named<T> = { [K in keyof T as string extends K ? never : K]: T[K] }
/** The keys of every member of a union, loose objects included. */
type Keys<T> = T extends unknown ? keyof Named<T> : never
/** With every optional field of the SDK present. */
type Whole<T> = T extends (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T
/** The parameters in the body of a call; the others are in its path. */
type Body<T> = T extends unknown ? Omit<T, 'account_id' | 'queue_id'> : never
type Item<T> = NonNullable<T> extends (infer Each)[] ? Each : never
type Result<T extends z.core.$ZodType> = z.input<T>

// The compiler checks these: a type that differs is an error of `npm run typecheck`.

test('queues have the SDK’s fields, and every queue of the SDK can be read', () => {
  expectTypeOf<Keys<Queue>>().toEqualTypeOf<keyof Sdk.Queue>()
  expectTypeOf<Keys<Queue['settings']>>().toEqualTypeOf<keyof Sdk.Queue.Settings>()
  expectTypeOf<Keys<Item<Queue['producers']>>>().toEqualTypeOf<Keys<Item<Sdk.Queue['producers']>>>()
  expectTypeOf<Whole<Sdk.Queue>>().toExtend<Result<typeof Queue>>()
  // The SDK lacks `settings`, which the live API accepts; a jurisdiction is set only when a queue is created.
  expectTypeOf<Keys<CreateQueueRequest>>().toEqualTypeOf<keyof Body<Sdk.QueueCreateParams> | 'settings'>()
  expectTypeOf<Keys<UpdateQueueRequest> | 'jurisdiction'>().toEqualTypeOf<keyof Body<Sdk.QueueEditParams>>()
  expectTypeOf<Keys<UpdateQueueRequest> | 'jurisdiction'>().toEqualTypeOf<keyof Body<Sdk.QueueUpdateParams>>()
  expectTypeOf<Body<Sdk.QueueCreateParams>>().toExtend<CreateQueueRequest>()
  expectTypeOf<Body<Sdk.QueueUpdateParams>>().toExtend<UpdateQueueRequest>()
  expectTypeOf<PurgeStatus>().toEqualTypeOf<Required<Sdk.PurgeStatusResponse>>()
  expectTypeOf<Metrics>().toEqualTypeOf<Sdk.QueueGetMetricsResponse>()
})

test('consumers of both kinds have the SDK’s fields', () => {
  type Worker = Extract<ConsumerRequest, { type: 'worker' }>
  type HttpPull = Extract<ConsumerRequest, { type: 'http_pull' }>
  // The live API has `script`, the SDK `script_name`; responses have both.
  expectTypeOf<Keys<Consumer>>().toEqualTypeOf<Keys<Sdk.Consumer> | 'script'>()
  expectTypeOf<Keys<Consumer['settings']>>().toEqualTypeOf<Keys<NonNullable<Sdk.Consumer['settings']>>>()
  expectTypeOf<Whole<Sdk.Consumer>>().toExtend<Result<typeof Consumer>>()

  type SdkWorker = Sdk.ConsumerCreateParams.MqWorkerConsumerRequest
  type SdkHttpPull = Sdk.ConsumerCreateParams.MqHTTPConsumerRequest
  expectTypeOf<Keys<Worker>>().toEqualTypeOf<keyof Body<SdkWorker> | 'environment_name'>()
  expectTypeOf<Keys<HttpPull>>().toEqualTypeOf<keyof Body<SdkHttpPull>>()
  expectTypeOf<Keys<NonNullable<Worker['settings']>>>().toEqualTypeOf<
    keyof NonNullable<SdkWorker['settings']>
  >()
  expectTypeOf<Keys<NonNullable<HttpPull['settings']>>>().toEqualTypeOf<
    keyof NonNullable<SdkHttpPull['settings']>
  >()
  expectTypeOf<Body<Sdk.ConsumerCreateParams>>().toExtend<ConsumerRequest>()
  expectTypeOf<Body<Sdk.ConsumerUpdateParams>>().toExtend<ConsumerRequest>()
})

test('messages have the SDK’s fields, sent and received', () => {
  type SdkPulled = Item<Sdk.MessagePullResponse['messages']>
  type SdkPeeked = Item<Sdk.MessagePeekResponse['messages']>
  expectTypeOf<Keys<PulledMessage>>().toEqualTypeOf<keyof SdkPulled>()
  expectTypeOf<Keys<PeekedMessage>>().toEqualTypeOf<keyof SdkPeeked>()
  expectTypeOf<Named<PulledMessage>>().toExtend<SdkPulled>()
  expectTypeOf<Named<PeekedMessage>>().toExtend<SdkPeeked>()
  expectTypeOf<Whole<Omit<SdkPulled, 'metadata'>>>().toExtend<Result<typeof PulledMessage>>()
  expectTypeOf<Whole<Omit<SdkPeeked, 'metadata'>>>().toExtend<Result<typeof PeekedMessage>>()
  expectTypeOf<Keys<PullResult>>().toEqualTypeOf<keyof Sdk.MessagePullResponse>()
  expectTypeOf<Keys<PeekResult>>().toEqualTypeOf<keyof Sdk.MessagePeekResponse>()

  expectTypeOf<PushMessage>().toExtend<Body<Sdk.MessagePushParams>>()
  expectTypeOf<Whole<Body<Sdk.MessagePushParams>>>().toExtend<PushMessage>()
  expectTypeOf<Whole<Item<Sdk.MessageBulkPushParams['messages']>>>().toExtend<PushMessage>()
  expectTypeOf<Whole<Sdk.MessagePushResponse>>().toExtend<Result<typeof PushResult>>()
  expectTypeOf<Whole<Sdk.MessageBulkPushResponse>>().toExtend<Result<typeof PushResult>>()
  expectTypeOf<PullRequest>().toEqualTypeOf<Body<Sdk.MessagePullParams>>()
})

test('ack and purge have the SDK’s fields', () => {
  expectTypeOf<AckRequest>().toExtend<Body<Sdk.MessageAckParams>>()
  expectTypeOf<Whole<Body<Sdk.MessageAckParams>>>().toExtend<AckRequest>()
  expectTypeOf<Named<AckResult>>().toEqualTypeOf<Required<Sdk.MessageAckResponse>>()
  expectTypeOf<Keys<PurgeRefsResult>>().toEqualTypeOf<keyof Sdk.MessagePurgeResponse>()
  expectTypeOf<Whole<Sdk.MessagePurgeResponse>>().toExtend<Result<typeof PurgeRefsResult>>()
})

test('subscriptions have the SDK’s fields', () => {
  expectTypeOf<Keys<Result<typeof Subscription>>>().toEqualTypeOf<keyof Sdk.SubscriptionGetResponse>()
  expectTypeOf<Whole<Sdk.SubscriptionGetResponse>>().toExtend<Result<typeof Subscription>>()
  expectTypeOf<Whole<Sdk.SubscriptionListResponse>>().toExtend<Result<typeof Subscription>>()
  expectTypeOf<Keys<CreateSubscription>>().toEqualTypeOf<keyof Body<Sdk.SubscriptionCreateParams>>()
  expectTypeOf<Keys<UpdateSubscription>>().toEqualTypeOf<keyof Body<Sdk.SubscriptionUpdateParams>>()
  expectTypeOf<Whole<Body<Sdk.SubscriptionCreateParams>>>().toExtend<CreateSubscription>()
  expectTypeOf<Whole<Body<Sdk.SubscriptionUpdateParams>>>().toExtend<UpdateSubscription>()
})

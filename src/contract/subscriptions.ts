import * as z from 'zod/mini'

const name = z.string().check(z.minLength(1), z.maxLength(255), z.regex(/^\P{Cc}+$/u))

/**
 * Where events come from. Sources that are newer than the list below are accepted unchanged if they have a type.
 * https://developers.cloudflare.com/queues/event-subscriptions/events-schemas/
 */
const Source = z.looseObject({ type: z.string().check(z.minLength(1), z.maxLength(100)) })

/** Required text fields by source type. */
const SOURCE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'workersAi.model': ['model_name'],
  'workersBuilds.worker': ['worker_name'],
  'workflows.workflow': ['workflow_name'],
  'workers.script': ['script_tag'],
  'artifacts.repo': ['namespace', 'repo_name'],
  'email.sending': ['zone_id', 'domain'],
}

const SourceRequest = Source.check(({ value, issues }) => {
  const fields = Object.hasOwn(SOURCE_FIELDS, value.type) ? (SOURCE_FIELDS[value.type] ?? []) : []
  for (const field of fields) {
    if (typeof value[field] !== 'string')
      issues.push({ code: 'invalid_type', expected: 'string', path: [field], input: value[field] })
  }
})

const Destination = z.object({ type: z.literal('queues.queue'), queue_id: z.string() })

/** Body of POST `/event_subscriptions/subscriptions`. */
export const CreateSubscription = z.object({
  name,
  enabled: z._default(z.boolean(), true),
  source: SourceRequest,
  destination: Destination,
  events: z.array(z.string()).check(z.minLength(1), z.maxLength(100)),
})
export type CreateSubscription = z.infer<typeof CreateSubscription>

/** Body of PATCH: only the given fields change. The source cannot be changed. */
export const UpdateSubscription = z.object({
  name: z.optional(name),
  enabled: z.optional(z.boolean()),
  destination: z.optional(Destination),
  events: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(100))),
})
export type UpdateSubscription = z.infer<typeof UpdateSubscription>

/** A subscription as the API returns it. */
export const Subscription = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  source: Source,
  destination: Destination,
  events: z.array(z.string()),
  created_at: z.string(),
  modified_at: z.string(),
})

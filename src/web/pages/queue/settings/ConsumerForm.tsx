import { Button, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { Consumer } from '#contract/consumers.ts'
import {
  DEFAULT_CONSUMER_BATCH,
  DEFAULT_MAX_RETRIES,
  DEFAULT_VISIBILITY_TIMEOUT_MS,
  MAX_CONSUMER_BATCH,
  MAX_DELAY_SECONDS,
  MAX_RETRIES,
  MAX_VISIBILITY_TIMEOUT_MS,
  QUEUE_NAME_PATTERN,
} from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { useCurrentConnection } from '#web/api/deck.ts'
import { useRemoveConsumer, useSaveConsumer } from '#web/api/queues.ts'
import { useProductionGuard } from '#web/pages/queue/guard/production-guard.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import classes from './SettingsTab.module.css'

/** The queue's consumer: none, a Worker, or HTTP pull. */
export function ConsumerForm({ queue }: { queue: Queue }) {
  const [consumer] = queue.consumers
  if (!consumer) return <NoConsumer queue={queue} />
  return consumer.type === 'http_pull' ? (
    <HttpPullForm queue={queue} consumer={consumer} />
  ) : (
    <WorkerCard queue={queue} consumer={consumer} />
  )
}

function NoConsumer({ queue }: { queue: Queue }) {
  const save = useSaveConsumer(queue.queue_id)
  const guard = useProductionGuard()
  const enable = {
    title: 'Enable HTTP pull',
    consequence: `This adds an HTTP pull consumer to ${queue.queue_name}.`,
    action: 'Enable it',
  }
  return (
    <section className={classes.card} aria-label="Consumer">
      <h2>Consumer</h2>
      <p>This queue has no consumer. Enable HTTP pull to view, acknowledge and retry its messages here.</p>
      {save.error && <ErrorNotice error={save.error} />}
      <div className={classes.actions}>
        <Button
          loading={save.isPending}
          onClick={() =>
            guard.ask(enable, () => save.mutate({ consumerId: null, consumer: { type: 'http_pull' } }))
          }
        >
          Enable HTTP pull
        </Button>
      </div>
      {guard.dialog}
    </section>
  )
}

interface ConsumerProps {
  queue: Queue
  consumer: Consumer
}

function WorkerCard({ queue, consumer }: ConsumerProps) {
  const isEmbedded = useCurrentConnection()?.api === null
  return (
    <section className={classes.card} aria-label="Consumer">
      <h2>Worker {consumer.script ?? consumer.script_name}</h2>
      <p>
        {isEmbedded
          ? 'The embedded server stores this consumer as configuration only; it runs no Workers.'
          : 'This Worker runs on Cloudflare. Change its settings where you deploy it.'}
      </p>
      <div className={classes.actions}>
        <RemoveConsumer queue={queue} consumer={consumer} />
      </div>
    </section>
  )
}

function HttpPullForm({ queue, consumer }: ConsumerProps) {
  const save = useSaveConsumer(queue.queue_id)
  const guard = useProductionGuard()
  const { settings } = consumer
  const form = useForm({
    initialValues: {
      batchSize: settings.batch_size ?? DEFAULT_CONSUMER_BATCH,
      maxRetries: settings.max_retries ?? DEFAULT_MAX_RETRIES,
      retryDelay: settings.retry_delay ?? 0,
      visibilitySeconds: (settings.visibility_timeout_ms ?? DEFAULT_VISIBILITY_TIMEOUT_MS) / 1_000,
      deadLetterQueue: consumer.dead_letter_queue,
    },
    validate: {
      deadLetterQueue: (name) =>
        name === '' || QUEUE_NAME_PATTERN.test(name) ? null : 'Lower-case letters, digits and dashes',
    },
  })
  const change = {
    title: 'Change the consumer',
    consequence: `This changes how ${queue.queue_name} retries messages and when it gives up on them.`,
    action: 'Save consumer',
  }
  const submit = form.onSubmit((values) =>
    guard.ask(change, () =>
      save.mutate({
        consumerId: consumer.consumer_id,
        consumer: {
          type: 'http_pull',
          dead_letter_queue: values.deadLetterQueue,
          settings: {
            batch_size: values.batchSize,
            max_retries: values.maxRetries,
            retry_delay: values.retryDelay,
            visibility_timeout_ms: values.visibilitySeconds * 1_000,
          },
        },
      }),
    ),
  )
  const whole = { clampBehavior: 'strict', allowDecimal: false } as const
  return (
    <form className={classes.card} aria-label="Consumer" noValidate onSubmit={submit}>
      <h2>HTTP pull consumer</h2>
      {guard.dialog}
      <div className={classes.fields}>
        <NumberInput
          label="Max retries"
          description="After the first delivery"
          min={0}
          max={MAX_RETRIES}
          {...whole}
          {...form.getInputProps('maxRetries')}
        />
        <TextInput
          label="Dead-letter queue"
          description="Created if it does not exist"
          placeholder="none"
          spellCheck={false}
          {...form.getInputProps('deadLetterQueue')}
        />
        <NumberInput
          label="Retry delay, seconds"
          description="Used when a retry sets no delay"
          min={0}
          max={MAX_DELAY_SECONDS}
          {...whole}
          {...form.getInputProps('retryDelay')}
        />
        <NumberInput
          label="Visibility timeout, seconds"
          description="Used when a pull sets none"
          min={1}
          max={MAX_VISIBILITY_TIMEOUT_MS / 1_000}
          {...whole}
          {...form.getInputProps('visibilitySeconds')}
        />
        <NumberInput
          label="Batch size"
          description="Used when a pull sets none"
          min={1}
          max={MAX_CONSUMER_BATCH}
          {...whole}
          {...form.getInputProps('batchSize')}
        />
      </div>
      {save.error && <ErrorNotice error={save.error} />}
      <div className={classes.actions}>
        <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
          Save consumer
        </Button>
        <RemoveConsumer queue={queue} consumer={consumer} />
      </div>
    </form>
  )
}

/** Removing a consumer stops consumption, so it takes a second click. */
function RemoveConsumer({ queue, consumer }: ConsumerProps) {
  const remove = useRemoveConsumer(queue.queue_id)
  const guard = useProductionGuard()
  const [isAsking, setAsking] = useState(false)
  const question = {
    title: 'Remove the consumer',
    consequence: `${queue.queue_name} will have no consumer. Its messages stay until they expire.`,
    action: 'Remove consumer',
  }
  if (!isAsking) {
    return (
      <Button variant="default" onClick={() => setAsking(true)}>
        Remove consumer
      </Button>
    )
  }
  return (
    <>
      <span>The messages stay, but the queue will have no consumer.</span>
      <Button
        color="red"
        loading={remove.isPending}
        onClick={() => guard.ask(question, () => remove.mutate(consumer.consumer_id))}
      >
        Remove it
      </Button>
      <Button variant="default" onClick={() => setAsking(false)}>
        Keep it
      </Button>
      {guard.dialog}
      {remove.error && <ErrorNotice error={remove.error} />}
    </>
  )
}

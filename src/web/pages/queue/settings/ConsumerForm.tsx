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
import { useRemoveConsumer, useSaveConsumer } from '#web/api/queues.ts'
import { useProductionGuard } from '#web/pages/queue/guard/production-guard.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import classes from './SettingsTab.module.css'

/** Who consumes the queue: nobody yet, a Worker, or whoever pulls over HTTP. */
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
      <p>
        Nobody consumes this queue. With HTTP pull its messages can be looked at, acknowledged and retried
        here.
      </p>
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
  return (
    <section className={classes.card} aria-label="Consumer">
      <h2>Worker {consumer.script ?? consumer.script_name}</h2>
      <p>The embedded server keeps this as configuration only: no Worker runs here.</p>
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
    consequence: `This changes how messages of ${queue.queue_name} are retried and given up.`,
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
          description="Created if it is missing"
          placeholder="none"
          spellCheck={false}
          {...form.getInputProps('deadLetterQueue')}
        />
        <NumberInput
          label="Retry delay, seconds"
          description="For retries without one"
          min={0}
          max={MAX_DELAY_SECONDS}
          {...whole}
          {...form.getInputProps('retryDelay')}
        />
        <NumberInput
          label="Visibility timeout, seconds"
          description="For pulls without one"
          min={1}
          max={MAX_VISIBILITY_TIMEOUT_MS / 1_000}
          {...whole}
          {...form.getInputProps('visibilitySeconds')}
        />
        <NumberInput
          label="Batch size"
          description="For pulls without one"
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
    consequence: `Nobody will consume ${queue.queue_name}; its messages stay until they expire.`,
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
      <span>Messages stay, but nobody will consume them.</span>
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

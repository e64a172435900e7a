import { Button, NumberInput, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  DEFAULT_RETENTION_SECONDS,
  MAX_DELAY_SECONDS,
  MAX_RETENTION_SECONDS,
  MIN_RETENTION_SECONDS,
} from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { useEditQueue } from '#web/api/queues.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { useProductionGuard } from '#web/pages/queue/guard/production-guard.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import classes from './SettingsTab.module.css'

/** Delay, retention and pause of a queue. */
export function DeliveryForm({ queue }: { queue: Queue }) {
  const edit = useEditQueue(queue.queue_id)
  const guard = useProductionGuard()
  const form = useForm({
    initialValues: {
      delivery_delay: queue.settings.delivery_delay ?? 0,
      message_retention_period: queue.settings.message_retention_period ?? DEFAULT_RETENTION_SECONDS,
      delivery_paused: queue.settings.delivery_paused ?? false,
    },
    validate: {
      message_retention_period: (seconds) =>
        seconds >= MIN_RETENTION_SECONDS && seconds <= MAX_RETENTION_SECONDS
          ? null
          : `${MIN_RETENTION_SECONDS} s to ${formatDuration(MAX_RETENTION_SECONDS * 1_000)}`,
    },
  })
  const retention = form.values.message_retention_period
  return (
    <form
      className={classes.card}
      aria-label="Delivery"
      noValidate
      onSubmit={form.onSubmit((settings) => {
        const question = {
          title: 'Change the delivery',
          consequence: `This changes how ${queue.queue_name} delivers${settings.delivery_paused ? ', which will be paused' : ''}.`,
          action: 'Save delivery settings',
        }
        guard.ask(question, () => edit.mutate({ settings }))
      })}
    >
      <h2>Delivery</h2>
      {guard.dialog}
      <div className={classes.fields}>
        <NumberInput
          label="Delivery delay, seconds"
          description="For messages sent without one"
          min={0}
          max={MAX_DELAY_SECONDS}
          clampBehavior="strict"
          allowDecimal={false}
          {...form.getInputProps('delivery_delay')}
        />
        <NumberInput
          label="Retention, seconds"
          description={`${formatDuration(retention * 1_000)}; then a message is deleted`}
          min={0}
          allowDecimal={false}
          {...form.getInputProps('message_retention_period')}
        />
      </div>
      <Switch
        label="Pause delivery"
        description="Nothing can be pulled meanwhile; messages are still accepted, and still expire."
        {...form.getInputProps('delivery_paused', { type: 'checkbox' })}
      />
      {edit.error && <ErrorNotice error={edit.error} />}
      <div className={classes.actions}>
        <Button type="submit" disabled={!form.isDirty()} loading={edit.isPending}>
          Save delivery settings
        </Button>
        <span role="status" className={classes.saved}>
          {edit.isSuccess && !form.isDirty() && 'Saved'}
        </span>
      </div>
    </form>
  )
}

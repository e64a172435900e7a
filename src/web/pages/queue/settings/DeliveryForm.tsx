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

const DAY_SECONDS = 86_400

/** Delay, retention and pause of a queue. */
export function DeliveryForm({ queue }: { queue: Queue }) {
  const edit = useEditQueue(queue.queue_id)
  const guard = useProductionGuard()
  const form = useForm({
    initialValues: {
      delivery_delay: queue.settings.delivery_delay ?? 0,
      retentionDays: (queue.settings.message_retention_period ?? DEFAULT_RETENTION_SECONDS) / DAY_SECONDS,
      delivery_paused: queue.settings.delivery_paused ?? false,
    },
    validate: {
      retentionDays: (days) => {
        const seconds = Math.round(days * DAY_SECONDS)
        return seconds >= MIN_RETENTION_SECONDS && seconds <= MAX_RETENTION_SECONDS
          ? null
          : `${formatDuration(MIN_RETENTION_SECONDS * 1_000)} to ${formatDuration(MAX_RETENTION_SECONDS * 1_000)}`
      },
    },
  })
  const retention = form.values.retentionDays * DAY_SECONDS
  return (
    <form
      className={classes.card}
      aria-label="Delivery"
      noValidate
      onSubmit={form.onSubmit(({ retentionDays, ...values }) => {
        const settings = { ...values, message_retention_period: Math.round(retentionDays * DAY_SECONDS) }
        const question = {
          title: 'Change the delivery settings',
          consequence: settings.delivery_paused
            ? `This changes the delivery settings of ${queue.queue_name} and pauses its delivery.`
            : `This changes the delivery settings of ${queue.queue_name}.`,
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
          description="Used when a message sets none"
          min={0}
          max={MAX_DELAY_SECONDS}
          clampBehavior="strict"
          allowDecimal={false}
          {...form.getInputProps('delivery_delay')}
        />
        <NumberInput
          label="Retention, days"
          description={`${formatDuration(retention * 1_000)}; then messages are deleted`}
          min={0}
          decimalScale={4}
          {...form.getInputProps('retentionDays')}
        />
      </div>
      <Switch
        label="Pause delivery"
        description="While paused, nothing can be pulled. Messages are still accepted and still expire."
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

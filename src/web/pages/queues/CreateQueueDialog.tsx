import { Button, Group, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useLocation } from 'wouter'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import {
  DEFAULT_RETENTION_SECONDS,
  MAX_DELAY_SECONDS,
  MAX_RETENTION_SECONDS,
  QUEUE_NAME_PATTERN,
} from '#contract/limits.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useCreateQueue } from '#web/api/queues.ts'
import { paths } from '#web/lib/paths.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'

const DAY_SECONDS = 86_400
const NAME_RULE = '1 to 63 lowercase letters, digits and dashes. It cannot start or end with a dash.'
const NAME_ERRORS = new Set<number>([ERROR_CODE.queueNameTaken, ERROR_CODE.queueNameInvalid])

/** Asks for the name of a new queue. All other fields have defaults. */
export function CreateQueueDialog({ onClose }: { onClose: () => void }) {
  const connection = useConnection()
  const [, navigate] = useLocation()
  const create = useCreateQueue()
  const form = useForm({
    initialValues: {
      name: '',
      delaySeconds: 0,
      retentionDays: DEFAULT_RETENTION_SECONDS / DAY_SECONDS,
      isPullEnabled: true,
    },
    validate: { name: (name) => (QUEUE_NAME_PATTERN.test(name) ? null : NAME_RULE) },
    validateInputOnChange: ['name'],
  })

  const submit = form.onSubmit((values) => {
    create.mutate(
      {
        queue: {
          queue_name: values.name,
          settings: {
            delivery_delay: values.delaySeconds,
            message_retention_period: Math.round(values.retentionDays * DAY_SECONDS),
          },
        },
        consumer: values.isPullEnabled ? { type: 'http_pull' } : null,
      },
      {
        onSuccess: (queue) => {
          onClose()
          navigate(paths.queue(connection, queue.queue_id))
        },
        onError: (error) => {
          if (isNameError(error)) form.setFieldError('name', error.message)
        },
      },
    )
  })

  return (
    <Dialog title="Create a queue" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description={form.errors['name'] ? undefined : NAME_RULE}
            placeholder="orders"
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group grow align="flex-start">
            <NumberInput
              label="Delivery delay"
              description="In seconds"
              min={0}
              max={MAX_DELAY_SECONDS}
              clampBehavior="strict"
              allowDecimal={false}
              {...form.getInputProps('delaySeconds')}
            />
            <NumberInput
              label="Retention"
              description="In days, at most 14"
              min={60 / DAY_SECONDS}
              max={MAX_RETENTION_SECONDS / DAY_SECONDS}
              decimalScale={4}
              {...form.getInputProps('retentionDays')}
            />
          </Group>
          <Switch
            label="Enable HTTP pull"
            description="Lets you pull, acknowledge and retry messages here. Leave it off if a Worker will consume the queue."
            {...form.getInputProps('isPullEnabled', { type: 'checkbox' })}
          />
          {create.error && !isNameError(create.error) && <ErrorNotice error={create.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create queue
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function isNameError(error: unknown): boolean {
  return error instanceof ApiError && error.code !== null && NAME_ERRORS.has(error.code)
}

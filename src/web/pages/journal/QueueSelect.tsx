import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useConnection } from '#web/api/connection.tsx'
import { queueQueries } from '#web/api/queues.ts'

const ID_SHOWN = 8

interface QueueSelectProps {
  /** ID of a queue; '' for all queues. */
  value: string
  onChange: (queueId: string) => void
}

/** Chooses a queue of the connection. A deleted queue stays selected, shown by its ID. */
export function QueueSelect({ value, onChange }: QueueSelectProps) {
  const { data: queues = [] } = useQuery(queueQueries.list(useConnection()))
  const isDeleted = value !== '' && queues.every(({ queue_id }) => queue_id !== value)
  return (
    <NativeSelect
      aria-label="Queue"
      maw={240}
      value={value}
      data={[
        { value: '', label: 'All queues' },
        ...(isDeleted ? [{ value, label: value.slice(0, ID_SHOWN) }] : []),
        ...queues.map(({ queue_id, queue_name }) => ({ value: queue_id, label: queue_name })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

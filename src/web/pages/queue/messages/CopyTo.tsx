import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ApiError } from '#contract/envelope.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useCurrentConnection } from '#web/api/deck.ts'
import { useSendBatch } from '#web/api/messages.ts'
import { queueQueries } from '#web/api/queues.ts'
import { formatCount, plural } from '#web/lib/bytes.ts'
import { batchesOf } from '#web/pages/queue/send/batches.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { SendIcon } from '#web/ui/icons.tsx'
import { ProductionConfirm } from '#web/ui/ProductionConfirm.tsx'
import { planCopy } from './copy-plan.ts'
import type { LoadedMessage } from './loaded.ts'
import classes from './MessagesTab.module.css'

interface CopyToProps {
  messages: readonly LoadedMessage[]
  /** The queue they are in. */
  queueId: string
}

/** Sends messages once more, to this queue or to another. */
export function CopyTo({ messages, queueId }: CopyToProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<SendIcon size={14} />} onClick={() => setOpen(true)}>
        Copy to…
      </Button>
      {isOpen && <CopyDialog messages={messages} queueId={queueId} onClose={() => setOpen(false)} />}
    </>
  )
}

function CopyDialog({ messages, queueId, onClose }: CopyToProps & { onClose: () => void }) {
  const connection = useConnection()
  const { data: queues = [] } = useQuery(queueQueries.list(connection))
  const [target, setTarget] = useState(queueId)
  const { mutateAsync, reset } = useSendBatch(target)
  const [sent, setSent] = useState<number | null>(null)
  const [isSending, setSending] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const current = useCurrentConnection()
  const [isAsking, setAsking] = useState(false)
  const { ready, refused } = useMemo(() => planCopy(messages), [messages])
  const nameOf = (id: string) => queues.find(({ queue_id }) => queue_id === id)?.queue_name ?? 'this queue'

  async function send(): Promise<void> {
    setSending(true)
    setError(null)
    reset()
    let done = 0
    try {
      for (const batch of batchesOf(ready)) {
        await mutateAsync(batch.map(({ message }) => message))
        done += batch.length
        setSent(done)
      }
    } catch (problem) {
      setSent(done)
      setError(problem as ApiError)
    } finally {
      setSending(false)
    }
  }

  const title = `Copy ${plural(messages.length, 'message')}`
  if (isAsking && current) {
    return (
      <ProductionConfirm
        title={title}
        connection={current.name}
        consequence={`This puts ${plural(ready.length, 'message')} into ${nameOf(target)}.`}
        action="Send them"
        onConfirm={() => {
          setAsking(false)
          void send()
        }}
        onCancel={() => setAsking(false)}
      />
    )
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={classes.copyForm}
        onSubmit={(event) => {
          event.preventDefault()
          if (current?.isProduction) setAsking(true)
          else void send()
        }}
      >
        <NativeSelect
          label="To the queue"
          value={target}
          data={queues.map(({ queue_id, queue_name }) => ({ value: queue_id, label: queue_name }))}
          onChange={(event) => {
            setTarget(event.currentTarget.value)
            setSent(null)
          }}
          data-autofocus
        />
        <p>
          {formatCount(ready.length)} will be sent as new messages, with new ids and no attempts. Those here
          stay as they are.
        </p>
        {[...refused].map(([why, count]) => (
          <p key={why} className={classes.refused}>
            {plural(count, 'message')} will be left out: {why}.
          </p>
        ))}
        {error && <ErrorNotice title="Not everything was sent" error={error} />}
        <p role="status">{sent !== null && `${plural(sent, 'message')} sent to ${nameOf(target)}.`}</p>
        <Button
          type="submit"
          loading={isSending}
          disabled={ready.length === 0 || (sent !== null && sent === ready.length)}
        >
          Send {formatCount(ready.length)} {ready.length === 1 ? 'copy' : 'copies'}
        </Button>
      </form>
    </Dialog>
  )
}

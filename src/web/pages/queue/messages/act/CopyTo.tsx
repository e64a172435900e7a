import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { useConnection } from '#web/api/connection.tsx'
import { useCurrentConnection } from '#web/api/deck.ts'
import { queueQueries } from '#web/api/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import { formatCount, plural } from '#web/lib/format.ts'
import { runReady } from '#web/pages/queue/sending/send-run.ts'
import { RunProgress } from '#web/pages/queue/sending/RunProgress.tsx'
import { useSendSession } from '#web/pages/queue/sending/send-session.ts'
import { useSendRun } from '#web/pages/queue/sending/use-send-run.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { SendIcon } from '#web/ui/icons.tsx'
import { ProductionConfirm } from '#web/ui/ProductionConfirm.tsx'
import { copiesLeft, describeCopies, planCopy, type Copy, type CopyOutcomes } from './copy-plan.ts'
import { CopyOutcomeList } from './CopyOutcomeList.tsx'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import classes from './CopyTo.module.css'

interface CopyToProps {
  messages: readonly LoadedMessage[]
  /** The queue they are in. */
  queueId: string
}

/** Sends copies of messages to this queue or another. */
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

const NONE: CopyOutcomes = new Map()

const sendLabel = (count: number) => (count === 1 ? 'Send 1 copy' : `Send ${formatCount(count)} copies`)
const resendLabel = (count: number) =>
  count === 1 ? 'Send the 1 that was not sent' : `Send the ${formatCount(count)} that were not sent`

function CopyDialog({ messages, queueId, onClose }: CopyToProps & { onClose: () => void }) {
  const connection = useConnection()
  const { canOperate, reason } = usePermissions()
  const { data: queues = [] } = useQuery(queueQueries.list(connection))
  const [target, setTarget] = useState(queueId)
  const nameOf = (id: string) => queues.find(({ queue_id }) => queue_id === id)?.queue_name ?? 'this queue'
  const { run, underWay, start, forget } = useSendRun({ queue_id: queueId, queue_name: nameOf(queueId) })
  const [, change] = useSendSession(queueId)
  const [outcomes, setOutcomes] = useState(NONE)
  const [started, setStarted] = useState<readonly Copy[] | null>(null)
  const current = useCurrentConnection()
  const [asked, setAsked] = useState<readonly Copy[] | null>(null)
  const { ready, refused } = useMemo(() => planCopy(messages), [messages])
  const { notSent, unknown } = copiesLeft(ready, outcomes)
  const queueName = nameOf(target)
  const isDone = outcomes.size > 0 && notSent.length === 0 && unknown.length === 0
  const isRunning = underWay !== null
  const isRunningHere = isRunning && run?.items === started
  const canSend = canOperate && !isRunning

  const setCopying = useEffectEvent((isCopying: boolean) => change({ isCopying }))
  useEffect(() => {
    setCopying(true)
    return () => setCopying(false)
  }, [])

  function close(): void {
    // An outcome seen here is not shown again; a run that continues is shown on the page.
    if (run?.items === started && run?.result) forget()
    onClose()
  }

  async function send(copies: readonly Copy[]): Promise<void> {
    setStarted(copies)
    const result = await start({
      kind: 'copies',
      queueId: target,
      queueName,
      items: copies,
      repeat: 1,
      total: copies.length,
      run: (options) => runReady(copies, options),
    })
    if (!result) return
    setOutcomes(
      (before) =>
        new Map([...before, ...copies.map(({ id }, index) => [id, result.outcomes[index]] as const)]),
    )
  }

  /** Asks for a confirmation on a production connection. */
  function ask(copies: readonly Copy[]): void {
    if (current?.isProduction) setAsked(copies)
    else void send(copies)
  }

  const title = `Copy ${plural(messages.length, 'message')}`
  if (asked && current) {
    return (
      <ProductionConfirm
        title={title}
        connection={current.name}
        consequence={`This sends ${plural(asked.length, 'message')} to ${queueName}.`}
        action="Send them"
        onConfirm={() => {
          setAsked(null)
          void send(asked)
        }}
        onCancel={() => setAsked(null)}
      />
    )
  }
  return (
    <Dialog title={title} onClose={close}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          ask(notSent)
        }}
      >
        <NativeSelect
          label="To the queue"
          value={target}
          disabled={isRunning}
          data={queues.map(({ queue_id, queue_name }) => ({
            value: queue_id,
            label: queue_id === queueId ? `${queue_name} (this queue; makes duplicates)` : queue_name,
          }))}
          onChange={(event) => {
            setTarget(event.currentTarget.value)
            setOutcomes(NONE)
          }}
          data-autofocus
        />
        {ready.length > 0 && (
          <p>
            {ready.length === 1
              ? 'The copy is a new message, with a new id and no attempts. The original stays as it is.'
              : `The ${formatCount(ready.length)} copies are new messages, with new ids and no attempts. The originals stay as they are.`}
          </p>
        )}
        {[...refused].map(([why, count]) => (
          <p key={why} className={classes.refused}>
            {plural(count, 'message')} will be left out: {why}.
          </p>
        ))}
        {!canOperate && <p className={classes.refused}>{reason}</p>}
        {isRunning && !isRunningHere && (
          <p className={classes.refused}>
            Messages are already being sent from this page. Wait for them or stop them.
          </p>
        )}
        {isRunningHere && <RunProgress run={underWay} />}
        <p role="status">{describeCopies(ready, outcomes, queueName)}</p>
        <CopyOutcomeList copies={ready} outcomes={outcomes} />
        {isRunningHere ? (
          <Button variant="default" onClick={underWay.stop}>
            Stop
          </Button>
        ) : isDone ? (
          <Button onClick={close}>Done</Button>
        ) : (
          <Button type="submit" disabled={!canSend || notSent.length === 0}>
            {outcomes.size === 0 || notSent.length === 0
              ? sendLabel(ready.length)
              : resendLabel(notSent.length)}
          </Button>
        )}
        {unknown.length > 0 && !isRunningHere && (
          <Button variant="default" disabled={!canSend} onClick={() => ask(unknown)}>
            Send again: {formatCount(unknown.length)} that may have been sent
          </Button>
        )}
      </form>
    </Dialog>
  )
}

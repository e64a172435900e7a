import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { paths } from '#web/lib/paths.ts'
import { pushObstacle, resendObstacle } from '#web/pages/queue/messages/act/copy-plan.ts'
import { CopyTo } from '#web/pages/queue/messages/act/CopyTo.tsx'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { draftOf } from '#web/pages/queue/sending/draft.ts'
import { useSendSession } from '#web/pages/queue/sending/send-session.ts'
import { hasUnsentDraft, storeDraft } from '#web/pages/queue/sending/use-draft.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { CopyAsMenu } from './CopyAsMenu.tsx'
import classes from './ResendActions.module.css'

interface ResendActionsProps {
  queue: Queue
  message: LoadedMessage
}

/** The ways to send a message's body again. Those that would change it are disabled, with the reason. */
export function ResendActions({ queue, message }: ResendActionsProps) {
  const obstacleId = useId()
  const messages = useMemo(() => [message], [message])
  const cannotResend = resendObstacle(message)
  const cannotPush = useMemo(() => pushObstacle(message), [message])
  const describedBy = cannotPush === null ? undefined : obstacleId
  return (
    <>
      <EditAndResend
        queue={queue}
        message={message}
        isDisabled={cannotResend !== null}
        describedBy={describedBy}
      />
      {cannotPush === null && <CopyTo messages={messages} queueId={queue.queue_id} />}
      <CopyAs queue={queue} message={message} isDisabled={cannotPush !== null} describedBy={describedBy} />
      {cannotPush !== null && (
        <p id={obstacleId} className={classes.obstacle}>
          It cannot be sent again unchanged: {cannotPush}.
        </p>
      )}
    </>
  )
}

interface ActionProps extends ResendActionsProps {
  isDisabled: boolean
  /** The id of the text with the reason. */
  describedBy: string | undefined
}

/** Opens the composer with this body; asks before it replaces a draft. */
function EditAndResend({ queue, message, isDisabled, describedBy }: ActionProps) {
  const connection = useConnection()
  const [, navigate] = useLocation()
  const [, change] = useSendSession(queue.queue_id)
  const [isAsking, setAsking] = useState(false)
  function openComposer(): void {
    change({ isBulk: false })
    navigate(paths.queue(connection, queue.queue_id, 'send'))
  }
  function replace(): void {
    storeDraft(queue.queue_id, draftOf(message.body))
    openComposer()
  }
  return (
    <>
      <Button
        variant="default"
        disabled={isDisabled}
        aria-describedby={describedBy}
        title="Opens the composer with this body; the message here stays"
        onClick={() => (hasUnsentDraft(queue.queue_id) ? setAsking(true) : replace())}
      >
        Edit and resend
      </Button>
      {isAsking && (
        <Dialog title="Replace the draft for this queue?" onClose={() => setAsking(false)}>
          <div className={classes.ask}>
            <p>The composer has a draft that was neither sent nor saved as a template.</p>
            <div className={classes.answers}>
              <Button color="red" onClick={replace}>
                Replace the draft
              </Button>
              <Button variant="default" onClick={openComposer}>
                Keep it and open the composer
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}

function CopyAs({ queue, message, isDisabled, describedBy }: ActionProps) {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  const current = deck?.connections.find(({ id }) => id === connection)
  if (!current) return null
  const target = {
    api: current.api ?? new URL('client/v4', document.baseURI).href,
    accountId: current.accountId,
    queueId: queue.queue_id,
    token: current.api || deck?.apiTokenRequired ? 'YOUR_TOKEN' : 'local',
  }
  return <CopyAsMenu body={message.body} target={target} isDisabled={isDisabled} describedBy={describedBy} />
}

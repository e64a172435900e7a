import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import type { PullRequest } from '#contract/messages.ts'
import type { Queue } from '#contract/queues.ts'
import { usePullMessages } from '#web/api/messages.ts'
import { plural } from '#web/lib/bytes.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { useLeases } from './lease-store.tsx'
import { filterMessages, rangeBetween } from './leases.ts'
import classes from './MessagesTab.module.css'
import { MessageTable } from './MessageTable.tsx'
import { MessageViewer } from './MessageViewer.tsx'
import { deliveriesOf } from './pull-cost.ts'
import { PullBar } from './PullBar.tsx'
import { isObstacleError, obstacleOf, PullObstacle } from './PullObstacle.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { useSettle, type Settlement } from './use-settle.ts'

/** Looks at messages by leasing them, and acks or returns what is selected. */
export function MessagesTab({ queue }: { queue: Queue }) {
  const [query, setQuery] = useSearchParams()
  const { held, dispatch } = useLeases()
  const pull = usePullMessages(queue.queue_id)
  const { settle, isSettling, outcome, error: settleError } = useSettle(queue.queue_id)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [lastToggled, setLastToggled] = useState<string | null>(null)
  const [openId, setOpenId] = useState<string | null>(null)

  const filter = query.get('filter') ?? ''
  const shown = filterMessages(held, filter)
  const selectedHere = shown.filter(({ id }) => selected.has(id))
  const open = held.find(({ id }) => id === openId)
  const obstacle = obstacleOf(queue)
  const deliveries = deliveriesOf(queue)

  function pullMessages(request: Required<PullRequest>) {
    const at = Date.now()
    pull.mutate(request, {
      onSuccess: ({ messages }) =>
        dispatch({ type: 'pulled', messages, at, visibilityTimeoutMs: request.visibility_timeout_ms }),
    })
  }
  function toggle(id: string, isRange: boolean) {
    const ids = shown.map((message) => message.id)
    const changed = isRange && lastToggled !== null ? rangeBetween(ids, lastToggled, id) : [id]
    const next = new Set(selected)
    const isAdding = isRange || !selected.has(id)
    for (const each of changed) {
      if (isAdding) next.add(each)
      else next.delete(each)
    }
    setSelected(next)
    setLastToggled(id)
  }
  const toggleAll = () =>
    setSelected(new Set(selectedHere.length === shown.length ? [] : shown.map((message) => message.id)))
  const setFilter = (text: string) => setQuery(text === '' ? {} : { filter: text }, { replace: true })
  const settleSelected = (settlement: Settlement) =>
    void settle(
      selectedHere.map(({ leaseId }) => leaseId),
      settlement,
    )

  return (
    <div className={classes.tab}>
      <PullBar
        queue={queue}
        isPulling={pull.isPending}
        isDisabled={obstacle !== null}
        onPull={pullMessages}
      />
      {obstacle && <PullObstacle queue={queue} obstacle={obstacle} />}
      {pull.error && !(obstacle && isObstacleError(pull.error)) && <ErrorNotice error={pull.error} />}
      {settleError && <ErrorNotice title="Not everything could be done" error={settleError} />}
      <p role="status" className={classes.outcome}>
        {outcome}
      </p>
      {held.length === 0 ? (
        <Nothing pulled={pull.data} />
      ) : (
        <>
          <div className={classes.listBar}>
            <SelectionBar
              count={selectedHere.length}
              isSettling={isSettling}
              onSettle={settleSelected}
              onClear={() => setSelected(new Set())}
            />
            <TextInput
              type="search"
              className={classes.filter}
              aria-label="Filter loaded messages"
              placeholder="Filter by body or id"
              value={filter}
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
            <span className={classes.count}>
              {filter === ''
                ? plural(held.length, 'message')
                : `${shown.length} of ${plural(held.length, 'message')}`}
            </span>
          </div>
          <div className={open ? `${classes.panes} ${classes.split}` : classes.panes}>
            <div className={classes.list}>
              <MessageTable
                messages={shown}
                deliveries={deliveries}
                selected={selected}
                openId={openId}
                onToggle={toggle}
                onToggleAll={toggleAll}
                onOpen={setOpenId}
              />
            </div>
            {open && (
              <MessageViewer
                key={open.id}
                message={open}
                deliveries={deliveries}
                isSettling={isSettling}
                onSettle={(settlement) => void settle([open.leaseId], settlement)}
                onClose={() => setOpenId(null)}
              />
            )}
          </div>
        </>
      )}
    </div>
  )
}

/** Before the first pull, and when one brought nothing. */
function Nothing({ pulled }: { pulled: { message_backlog_count: number; messages: unknown[] } | undefined }) {
  if (!pulled || pulled.messages.length > 0) {
    return <EmptyState title="No message is held here">Pull some to look at them.</EmptyState>
  }
  const waiting = pulled.message_backlog_count
  return (
    <EmptyState title="No message is available now">
      {waiting === 0
        ? 'The queue is empty.'
        : `${plural(waiting, 'message')} in the queue cannot be delivered yet: leased by somebody, or still delayed.`}
    </EmptyState>
  )
}

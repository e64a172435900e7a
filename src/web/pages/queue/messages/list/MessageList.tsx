import { Button } from '@mantine/core'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Queue } from '#contract/queues.ts'
import { deliveriesOf } from '#web/leases/last-attempt.ts'
import type { SearchResult } from '#web/pages/queue/messages/search/message-index.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ActionBar } from '#web/pages/queue/messages/act/ActionBar.tsx'
import type { ColumnPreferences } from '#web/pages/queue/messages/model/columns.ts'
import { GroupList } from './GroupList.tsx'
import { KeyHelp } from './KeyHelp.tsx'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import classes from './MessageList.module.css'
import { MessageTable } from './MessageTable.tsx'
import { MessageViewer } from '#web/pages/queue/messages/viewer/MessageViewer.tsx'
import { useTimeStyle } from '#web/pages/queue/messages/model/time-preference.ts'
import { useAct } from '#web/pages/queue/messages/act/use-act.ts'
import type { Arrival } from './use-cursor.ts'
import { useMessageKeys } from './use-message-keys.ts'
import { useSelection } from '#web/pages/queue/messages/workbench/use-selection.ts'
import { focusList, useWorkbench } from '#web/pages/queue/messages/workbench/workbench.tsx'

const MessageDiff = lazy(() =>
  import('#web/pages/queue/messages/viewer/MessageDiff.tsx').then((module) => ({
    default: module.MessageDiff,
  })),
)

interface MessageListProps {
  queue: Queue
  /** The messages that match the filter, in order. */
  shown: readonly LoadedMessage[]
  result: SearchResult
  columns: ColumnPreferences
  leaseEndsAt: (message: LoadedMessage) => number | null
  arrival: Arrival | null
  onColumns: (changes: Partial<ColumnPreferences>) => void
  onClearFilter: () => void
}

/** The list with its action bar and the open message. */
export function MessageList(props: MessageListProps) {
  const { queue, shown, result, columns, leaseEndsAt, arrival, onColumns, onClearFilter } = props
  const { loaded, groupBy, list } = useWorkbench()
  const timeStyle = useTimeStyle()
  const selection = useSelection(shown)
  const [isHelpShown, setHelpShown] = useState(false)
  const [isRetryLaterOpen, setRetryLaterOpen] = useState(false)
  const [compared, setCompared] = useState<readonly LoadedMessage[] | null>(null)
  const { act, isDisabled, refusalOf } = useAct(queue, leaseEndsAt)
  const { selected } = selection

  // The messages of the form may have left; it must not apply to the next selection.
  if (isRetryLaterOpen && !selected.some(({ hold }) => hold.kind === 'lease')) setRetryLaterOpen(false)

  const keys = useMessageKeys({
    shown,
    selection,
    arrival,
    onAct: act,
    onRetryLater(messages) {
      if (refusalOf({ kind: 'retry', delaySeconds: null }, messages)) return
      selection.replace(messages.map(({ id }) => id))
      setRetryLaterOpen(true)
    },
    onHelp: () => setHelpShown(true),
  })
  useFocusKept(list, loaded.length)

  const open = loaded.find(({ id }) => id === keys.openId)
  const isNarrowed = result.ids !== null && shown.length < loaded.length
  const canSelectMore = isNarrowed && selected.length === shown.length && selected.length > 0
  const [left, right] = compared ?? []
  return (
    <>
      <ActionBar
        selection={selection}
        selectAll={
          canSelectMore && selection.hiddenCount + selected.length < loaded.length
            ? { count: loaded.length, run: () => selection.replace(loaded.map(({ id }) => id)) }
            : null
        }
        queue={queue}
        leaseEndsAt={leaseEndsAt}
        isDisabled={isDisabled}
        isRetryLaterOpen={isRetryLaterOpen}
        onRetryLaterOpen={(isOpen) => {
          setRetryLaterOpen(isOpen)
          // Opened by key, the focus returns to the list; a pressed button gets it back automatically.
          if (!isOpen) focusList(list.current)
        }}
        onAct={(action) => act(action, selected)}
        onCompare={() => setCompared(selected)}
      />
      {groupBy && <GroupList groupBy={groupBy} groups={result.groups} onSelect={selection.replace} />}
      <div
        className={open ? `${classes.panes} ${classes.split}` : classes.panes}
        data-grouped={groupBy !== null || undefined}
      >
        <div className={classes.list}>
          {shown.length === 0 ? (
            <EmptyState title="No messages match the filter">
              <Button variant="default" onClick={onClearFilter}>
                Clear the filter
              </Button>
            </EmptyState>
          ) : (
            <MessageTable
              list={list}
              messages={shown}
              isNarrowed={isNarrowed}
              preferences={columns}
              values={result.columns}
              deliveries={deliveriesOf(queue)}
              timeStyle={timeStyle}
              leaseEndsAt={leaseEndsAt}
              selected={selection.ids}
              openId={keys.openId}
              cursor={keys.cursor}
              onSort={(sort) => onColumns({ sort })}
              onToggle={keys.toggle}
              onToggleAll={selection.toggleAll}
              onOpen={keys.open}
              onKeyDown={keys.onKeyDown}
              onFollow={keys.follow}
            />
          )}
        </div>
        {open && (
          <MessageViewer
            key={open.id}
            queue={queue}
            message={open}
            leaseEndsAt={leaseEndsAt(open)}
            isBusy={isDisabled}
            onAct={(action) => act(action, [open])}
            onClose={() => {
              keys.close()
              focusList(list.current)
            }}
          />
        )}
      </div>
      {isHelpShown && <KeyHelp onClose={() => setHelpShown(false)} />}
      {left && right && (
        <Suspense fallback={null}>
          <MessageDiff left={left} right={right} onClose={() => setCompared(null)} />
        </Suspense>
      )}
    </>
  )
}

/** When rows leave, the action bar may go too, and its focused button with it; the list then gets the focus. */
function useFocusKept(list: React.RefObject<HTMLDivElement | null>, count: number): void {
  const before = useRef(count)
  useEffect(() => {
    if (count < before.current && document.activeElement === document.body) focusList(list.current)
    before.current = count
  }, [list, count])
}

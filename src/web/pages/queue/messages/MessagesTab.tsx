import { lazy, Suspense, useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useLack } from '#web/api/features.ts'
import { lackOf } from '#web/api/lacks.ts'
import { useMasking } from '#web/api/masking.ts'
import { usePermissions } from '#web/api/session.ts'
import { formatCount, plural } from '#web/lib/bytes.ts'
import {
  formatFilter,
  parseFilter,
  type MessageFilter,
} from '#web/pages/queue/messages/index-worker/filter.ts'
import type { GroupBy } from '#web/pages/queue/messages/index-worker/groups.ts'
import { useMessageIndex } from '#web/pages/queue/messages/index-worker/use-message-index.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import { ActionBar } from './ActionBar.tsx'
import { deliveriesOf } from './attempt-meter.ts'
import type { BulkAction } from './bulk-action.ts'
import { BulkStatus } from './BulkStatus.tsx'
import { sortMessages } from './columns.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import { FilterBar } from './FilterBar.tsx'
import { GroupList, GroupPicker } from './GroupList.tsx'
import { KeyHelp } from './KeyHelp.tsx'
import { LoadBar, type LoadMode } from './LoadBar.tsx'
import type { LoadedMessage } from './loaded.ts'
import classes from './MessagesTab.module.css'
import { MessageTable } from './MessageTable.tsx'
import { MessageViewer } from './MessageViewer.tsx'
import { isObstacleError, obstacleOf, PullObstacle } from './PullObstacle.tsx'
import { ScanControl } from './ScanControl.tsx'
import { useTimeStyle } from './time-preference.ts'
import { useColumns } from './use-columns.ts'
import { useLeaseEnds } from './use-lease-ends.ts'
import { useLoading } from './use-loading.ts'
import { useMessageKeys } from './use-message-keys.ts'
import { useSelection } from './use-selection.ts'
import { useWorkbench } from './workbench.tsx'

const MessageDiff = lazy(() =>
  import('./viewer/MessageDiff.tsx').then((module) => ({ default: module.MessageDiff })),
)

/** Looks at messages, finds those that matter, and acts on them. */
export function MessagesTab({ queue }: { queue: Queue }) {
  const [query, setQuery] = useSearchParams()
  const { canOperate, reason } = usePermissions()
  const { canPeek, canReveal } = useMasking()
  const { loaded, bulk } = useWorkbench()
  const loading = useLoading(queue)
  const [columns, changeColumns] = useColumns(queue.queue_id)
  const [groupBy, setGroupBy] = useState<GroupBy | null>(null)
  const leaseEndsAt = useLeaseEnds(queue)
  const timeStyle = useTimeStyle()
  const [openId, setOpenId] = useState<string | null>(null)
  const [isRetryLaterOpen, setRetryLaterOpen] = useState(false)

  const filter = parseFilter(query)
  const { result } = useMessageIndex(loaded, { filter, paths: columns.paths, groupBy })
  const shown = useMemo(() => {
    const found = result.ids && new Set(result.ids)
    return sortMessages(found ? loaded.filter(({ id }) => found.has(id)) : loaded, columns.sort, {
      leaseEndsAt: (message) => leaseEndsAt(message) ?? 0,
      values: result.columns,
    })
  }, [loaded, result, columns.sort, leaseEndsAt])
  const selection = useSelection(shown)
  const open = loaded.find(({ id }) => id === openId)
  const obstacle = obstacleOf(queue)
  const mode = modeOf(query.get('mode'), obstacle === null && canOperate)

  const setFilter = (next: MessageFilter) => setQuery(withMode(formatFilter(next), query), { replace: true })
  const setMode = (next: LoadMode) => {
    const changed = new URLSearchParams(query)
    changed.set('mode', next)
    setQuery(changed, { replace: true })
  }
  function act(action: BulkAction, messages: readonly LoadedMessage[]): void {
    const kind = action.kind === 'delete' ? 'ref' : 'lease'
    bulk.start(
      action,
      messages.filter(({ hold }) => hold.kind === kind),
    )
  }
  const keys = useMessageKeys({
    shown,
    selection,
    openId,
    onOpen: setOpenId,
    onAct: act,
    onRetryLater: () => setRetryLaterOpen(true),
  })

  return (
    <div className={classes.tab}>
      {!canOperate && <Notice>{reason} Messages cannot be pulled or changed here.</Notice>}
      {obstacle && <PullObstacle queue={queue} obstacle={obstacle} />}
      <LoadBar
        queue={queue}
        mode={mode}
        canPull={obstacle === null && canOperate}
        canPeek={canPeek}
        canReveal={canReveal}
        hasLoaded={loaded.length > 0}
        isLoading={loading.isLoading && loading.scanProgress === null}
        onMode={setMode}
        onLoad={(request) => loading.load(mode, request)}
      >
        {({ visibilityTimeoutMs, reveal }, canLoad) =>
          mode === 'pull' && (
            <ScanControl
              progress={loading.scanProgress}
              isDisabled={!canLoad}
              hasFilter={formatFilter(filter).size > 0}
              onScan={(options) => loading.scan({ ...options, filter, visibilityTimeoutMs, reveal })}
              onStop={loading.stopScan}
            />
          )
        }
      </LoadBar>
      {loading.error && !lackOf(loading.error) && !(obstacle && isObstacleError(loading.error)) && (
        <ErrorNotice error={loading.error} />
      )}
      <BulkStatus bulk={bulk} />
      {loaded.length === 0 ? (
        <Nothing mode={mode} answer={loading.last} />
      ) : (
        <>
          <div className={classes.listBar}>
            <FilterBar filter={filter} problems={result.problems} onChange={setFilter} />
            <GroupPicker groupBy={groupBy} problem={result.problems['group']} onChange={setGroupBy} />
            <ColumnsMenu
              columns={columns}
              problemOf={(path) => result.problems[`column:${path}`]}
              onChange={changeColumns}
            />
            <span className={classes.count}>
              {result.ids
                ? `${formatCount(shown.length)} of ${plural(loaded.length, 'message')}`
                : plural(loaded.length, 'message')}
            </span>
            <ExportMenu messages={shown} what="all that are shown" />
          </div>
          {result.problems['query'] && <p className={classes.refused}>{result.problems['query']}</p>}
          <ActionBar
            selected={selection.selected}
            queueId={queue.queue_id}
            isDisabled={bulk.isBusy || !canOperate}
            isRetryLaterOpen={isRetryLaterOpen}
            onRetryLaterOpen={setRetryLaterOpen}
            onAct={(action) => act(action, selection.selected)}
            onCompare={keys.showDiff}
            onClear={selection.clear}
          />
          {groupBy && <GroupList groups={result.groups} onSelect={selection.replace} />}
          <div className={open ? `${classes.panes} ${classes.split}` : classes.panes}>
            <div className={classes.list}>
              <MessageTable
                messages={shown}
                preferences={columns}
                values={result.columns}
                deliveries={deliveriesOf(queue)}
                timeStyle={timeStyle}
                leaseEndsAt={leaseEndsAt}
                selected={selection.ids}
                openId={openId}
                cursorId={keys.cursorId}
                onSort={(sort) => changeColumns({ sort })}
                onToggle={selection.toggle}
                onToggleAll={selection.toggleAll}
                onOpen={keys.open}
                onKeyDown={keys.onKeyDown}
              />
            </div>
            {open && (
              <MessageViewer
                key={open.id}
                queue={queue}
                message={open}
                leaseEndsAt={leaseEndsAt(open)}
                isBusy={bulk.isBusy || !canOperate}
                onAct={(action) => act(action, [open])}
                onClose={() => setOpenId(null)}
              />
            )}
          </div>
        </>
      )}
      {keys.isHelpShown && <KeyHelp onClose={keys.hideHelp} />}
      {keys.compared && (
        <Suspense fallback={null}>
          <MessageDiff left={keys.compared[0]} right={keys.compared[1]} onClose={keys.hideDiff} />
        </Suspense>
      )}
    </div>
  )
}

/** Pulling is what lets one act, so it is what is offered where it can work. */
function modeOf(asked: string | null, canPull: boolean): LoadMode {
  if (asked === 'pull' || asked === 'peek') return asked
  return canPull ? 'pull' : 'peek'
}

function withMode(filter: URLSearchParams, query: URLSearchParams): URLSearchParams {
  const mode = query.get('mode')
  if (mode !== null) filter.set('mode', mode)
  return filter
}

interface NothingProps {
  mode: LoadMode
  answer: { message_backlog_count?: unknown; messages: readonly unknown[] } | undefined
}

/** Before the first look, and when one brought nothing. */
function Nothing({ mode, answer }: NothingProps) {
  const lack = useLack(useConnection(), mode)
  if (!answer || answer.messages.length > 0) {
    return (
      <EmptyState title="No message is loaded">
        {!lack &&
          (mode === 'pull'
            ? 'Pull some to look at them and to act on them.'
            : 'Peek at some to look at them.')}
      </EmptyState>
    )
  }
  const waiting = Number(answer.message_backlog_count ?? Number.NaN)
  return (
    <EmptyState title="No message is available now">
      {Number.isNaN(waiting)
        ? 'The queue is empty, or what is in it is leased or delayed.'
        : waiting === 0
          ? 'The queue is empty.'
          : `${plural(waiting, 'message')} in the queue cannot be delivered yet: leased by somebody, or still delayed.`}
    </EmptyState>
  )
}

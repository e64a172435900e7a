import { useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Queue } from '#contract/queues.ts'
import { missingCapabilityOf } from '#web/api/capabilities.ts'
import { useMasking } from '#web/api/masking.ts'
import { usePermissions } from '#web/api/session.ts'
import { formatCount, plural } from '#web/lib/format.ts'
import { formatFilter, NO_FILTER, parseFilter, type MessageFilter } from './search/filter.ts'
import { useMessageSearch } from './search/use-message-search.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import { sortMessages } from './model/columns.ts'
import { ColumnsMenu } from './list/ColumnsMenu.tsx'
import { ExportMenu } from './export/ExportMenu.tsx'
import { FilterBar } from './list/FilterBar.tsx'
import { GroupPicker } from './list/GroupList.tsx'
import { LoadBar } from './load/LoadBar.tsx'
import type { LoadMode, LoadRequest } from './load/load-request.ts'
import { LoadTotal } from './load/LoadTotal.tsx'
import { MessageList } from './list/MessageList.tsx'
import classes from './MessagesTab.module.css'
import { NoMessages } from './list/NoMessages.tsx'
import { isObstacleError, obstacleOf, PullObstacle } from './load/PullObstacle.tsx'
import { ScanControl } from './load/ScanControl.tsx'
import { StatusLine } from './workbench/StatusLine.tsx'
import { useColumns } from './list/use-columns.ts'
import type { Arrival } from './list/use-cursor.ts'
import { useLeaseEnds } from './workbench/use-lease-ends.ts'
import { useLoading } from './load/use-loading.ts'
import { useWorkbench } from './workbench/workbench.tsx'

/** Loads, filters and shows messages, and acts on them. */
export function MessagesTab({ queue }: { queue: Queue }) {
  const [query, setQuery] = useSearchParams()
  const { canOperate, reason } = usePermissions()
  const { canPeek, canReveal } = useMasking()
  const { loaded, bulk, groupBy, setGroupBy } = useWorkbench()
  const loading = useLoading(queue)
  const [columns, changeColumns] = useColumns(queue.queue_id)
  const [arrival, setArrival] = useState<Arrival | null>(null)
  const leaseEndsAt = useLeaseEnds(queue)

  const filter = parseFilter(query)
  const { result, isPending } = useMessageSearch(loaded, { filter, paths: columns.paths, groupBy })
  const shown = useMemo(() => {
    const found = result.ids && new Set(result.ids)
    return sortMessages(found ? loaded.filter(({ id }) => found.has(id)) : loaded, columns.sort, {
      leaseEndsAt: (message) => leaseEndsAt(message) ?? 0,
      values: result.columns,
    })
  }, [loaded, result, columns.sort, leaseEndsAt])
  const obstacle = obstacleOf(queue)
  const canPull = obstacle === null && canOperate
  const mode = modeOf(query.get('mode'), canPull)

  const setFilter = (next: MessageFilter) => setQuery(withMode(formatFilter(next), query), { replace: true })
  const setMode = (next: LoadMode) => {
    const changed = new URLSearchParams(query)
    changed.set('mode', next)
    setQuery(changed, { replace: true })
  }
  async function load(request: LoadRequest, isByKeyboard: boolean): Promise<void> {
    const firstId = await loading.load(mode, request)
    if (isByKeyboard && firstId !== null) setArrival({ firstId })
  }

  return (
    <div className={classes.tab}>
      {!canOperate && <Notice>{reason} Messages cannot be pulled or changed here.</Notice>}
      {obstacle && <PullObstacle queue={queue} obstacle={obstacle} />}
      <LoadBar
        queue={queue}
        mode={mode}
        canPull={canPull}
        canPeek={canPeek}
        canReveal={canReveal}
        hasLoaded={loaded.length > 0}
        isLoading={loading.isLoading && loading.scan.running === null}
        onMode={setMode}
        onLoad={(request, isByKeyboard) => void load(request, isByKeyboard)}
      >
        {(request, canLoad) => (
          <ScanControl
            queue={queue}
            mode={mode}
            request={request}
            running={loading.scan.running}
            isDisabled={!canLoad || bulk.isBusy}
            canPull={canPull}
            obstacle={scanObstacle(filter, result.problems)}
            onScan={(options) => loading.scan.start({ ...options, filter })}
            onPeek={(whole) => void load(whole, false)}
          />
        )}
      </LoadBar>
      {loading.error &&
        !missingCapabilityOf(loading.error) &&
        !(obstacle && isObstacleError(loading.error)) && <ErrorNotice error={loading.error} />}
      <StatusLine queue={queue} />
      {loaded.length === 0 ? (
        <NoMessages queue={queue} mode={mode} response={loading.last} />
      ) : (
        <>
          <div className={classes.listBar}>
            <FilterBar filter={filter} problems={result.problems} onChange={setFilter} />
            <GroupPicker
              groupBy={groupBy}
              problem={result.problems['group']}
              suggestions={result.paths}
              onChange={setGroupBy}
            />
            <ColumnsMenu
              columns={columns}
              problemOf={(path) => result.problems[`column:${path}`]}
              onChange={changeColumns}
            />
            <span className={classes.count} aria-busy={isPending}>
              {result.ids
                ? `${formatCount(shown.length)} of ${plural(loaded.length, 'message')}`
                : plural(loaded.length, 'message')}
            </span>
            <LoadTotal queue={queue} />
            <ExportMenu messages={shown} what="shown" />
          </div>
          {result.problems['query'] && <p className={classes.problem}>{result.problems['query']}</p>}
          <MessageList
            queue={queue}
            shown={shown}
            result={result}
            columns={columns}
            leaseEndsAt={leaseEndsAt}
            arrival={arrival}
            onColumns={changeColumns}
            onClearFilter={() => setFilter(NO_FILTER)}
          />
        </>
      )}
    </div>
  )
}

/** Defaults to pull where possible, because acting on messages needs a lease. */
function modeOf(asked: string | null, canPull: boolean): LoadMode {
  if (asked === 'pull' || asked === 'peek') return asked
  return canPull ? 'pull' : 'peek'
}

function withMode(filter: URLSearchParams, query: URLSearchParams): URLSearchParams {
  const mode = query.get('mode')
  if (mode !== null) filter.set('mode', mode)
  return filter
}

/** Why a scan cannot start; null if it can. */
function scanObstacle(filter: MessageFilter, problems: Readonly<Record<string, string>>): string | null {
  if (formatFilter(filter).size === 0) {
    return 'Set a filter first; a scan pulls messages until enough of them match it.'
  }
  const wrong = Object.keys(filter).some((field) => Object.hasOwn(problems, field))
  return wrong ? 'Fix the filter first; as written it would match too much.' : null
}

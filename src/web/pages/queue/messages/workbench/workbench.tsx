import {
  createContext,
  use,
  useCallback,
  useMemo,
  useReducer,
  useRef,
  useState,
  type Dispatch,
  type ReactNode,
  type RefObject,
  type SetStateAction,
} from 'react'
import type { Queue } from '#contract/queues.ts'
import type { GroupBy } from '#web/pages/queue/messages/search/groups.ts'
import { BulkBar } from './BulkBar.tsx'
import {
  loadedReducer,
  type LoadedAction,
  type LoadedMessage,
} from '#web/pages/queue/messages/model/loaded.ts'
import { useBulk, type Bulk } from './use-bulk.ts'

/** The last result, or why an action was refused. */
export interface Report {
  text: string
  isProblem: boolean
}

export interface Workbench {
  loaded: readonly LoadedMessage[]
  dispatch: Dispatch<LoadedAction>
  /** Messages loaded since the queue's page was opened. */
  loadedCount: number
  countLoaded: (more: number) => void
  bulk: Bulk
  report: Report | null
  say: (text: string, isProblem?: boolean) => void
  selectedIds: ReadonlySet<string>
  setSelectedIds: Dispatch<SetStateAction<ReadonlySet<string>>>
  groupBy: GroupBy | null
  setGroupBy: Dispatch<SetStateAction<GroupBy | null>>
  /** The list, while it is shown. */
  list: RefObject<HTMLDivElement | null>
}

const WorkbenchContext = createContext<Workbench | null>(null)

const NONE: ReadonlySet<string> = new Set()

/** Keeps a queue's loaded messages and the current action while the user switches tabs. */
export function WorkbenchProvider({ queue, children }: { queue: Queue; children: ReactNode }) {
  const [loaded, dispatch] = useReducer(loadedReducer, [])
  const [loadedCount, countLoaded] = useReducer((count: number, more: number) => count + more, 0)
  const [report, setReport] = useState<Report | null>(null)
  const [selectedIds, setSelectedIds] = useState(NONE)
  const [groupBy, setGroupBy] = useState<GroupBy | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const say = useCallback(
    (text: string, isProblem = false) => setReport(text === '' ? null : { text, isProblem }),
    [],
  )
  const bulk = useBulk(queue, { dispatch, say })
  const workbench = useMemo(
    (): Workbench => ({
      loaded,
      dispatch,
      loadedCount,
      countLoaded,
      bulk,
      report,
      say,
      selectedIds,
      setSelectedIds,
      groupBy,
      setGroupBy,
      list,
    }),
    [loaded, loadedCount, bulk, report, say, selectedIds, groupBy],
  )
  return (
    <WorkbenchContext value={workbench}>
      {children}
      <BulkBar bulk={bulk} onClosed={() => focusList(list.current)} />
    </WorkbenchContext>
  )
}

export function useWorkbench(): Workbench {
  const workbench = use(WorkbenchContext)
  if (!workbench) throw new Error('useWorkbench needs a WorkbenchProvider above it.')
  return workbench
}

/** Moves the focus to the list: to the cursor's row, or the first in sight. */
export function focusList(list: HTMLElement | null): void {
  list?.querySelector<HTMLElement>('tr[data-id][tabindex="0"]')?.focus({ preventScroll: true })
}

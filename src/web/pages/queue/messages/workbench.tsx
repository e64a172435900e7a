import { createContext, use, useMemo, useReducer, type Dispatch, type ReactNode } from 'react'
import type { Queue } from '#contract/queues.ts'
import { loadedReducer, type LoadedAction, type LoadedMessage } from './loaded.ts'
import { useBulk, type Bulk } from './use-bulk.ts'

interface Workbench {
  loaded: readonly LoadedMessage[]
  dispatch: Dispatch<LoadedAction>
  bulk: Bulk
}

const WorkbenchContext = createContext<Workbench | null>(null)

/** Keeps what was loaded of a queue, and what is being done with it, while one moves between its tabs. */
export function WorkbenchProvider({ queue, children }: { queue: Queue; children: ReactNode }) {
  const [loaded, dispatch] = useReducer(loadedReducer, [])
  const bulk = useBulk(queue, dispatch)
  const workbench = useMemo(() => ({ loaded, dispatch, bulk }), [loaded, bulk])
  return <WorkbenchContext value={workbench}>{children}</WorkbenchContext>
}

export function useWorkbench(): Workbench {
  const workbench = use(WorkbenchContext)
  if (!workbench) throw new Error('useWorkbench needs a WorkbenchProvider above it.')
  return workbench
}

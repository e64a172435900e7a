import { createContext, use, useMemo, useReducer, type Dispatch, type ReactNode } from 'react'
import { leaseReducer, type HeldMessage, type LeaseAction } from './leases.ts'

interface Leases {
  held: readonly HeldMessage[]
  dispatch: Dispatch<LeaseAction>
}

const LeaseContext = createContext<Leases | null>(null)

/** Keeps the leases of a queue while one moves between its tabs. */
export function LeaseProvider({ children }: { children: ReactNode }) {
  const [held, dispatch] = useReducer(leaseReducer, [])
  const leases = useMemo(() => ({ held, dispatch }), [held])
  return <LeaseContext value={leases}>{children}</LeaseContext>
}

export function useLeases(): Leases {
  const leases = use(LeaseContext)
  if (!leases) throw new Error('useLeases needs a LeaseProvider above it.')
  return leases
}

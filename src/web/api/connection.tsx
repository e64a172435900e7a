import { createContext, use, type ReactNode } from 'react'

const ConnectionContext = createContext<string | null>(null)

/** Says which connection everything below speaks to. */
export function ConnectionProvider({ connection, children }: { connection: string; children: ReactNode }) {
  return <ConnectionContext value={connection}>{children}</ConnectionContext>
}

/** The id of the connection in the address; null on a page that is about none. */
export function useConnectionIfAny(): string | null {
  return use(ConnectionContext)
}

/** The id of the connection in the address. */
export function useConnection(): string {
  const connection = useConnectionIfAny()
  if (connection === null) throw new Error('useConnection needs a ConnectionProvider above it.')
  return connection
}

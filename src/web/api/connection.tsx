import { createContext, use, type ReactNode } from 'react'

const ConnectionContext = createContext<string | null>(null)

/** Sets the connection for everything below. */
export function ConnectionProvider({ connection, children }: { connection: string; children: ReactNode }) {
  return <ConnectionContext value={connection}>{children}</ConnectionContext>
}

/** The id of the connection in the address; null on a page without one. */
export function useConnectionIfAny(): string | null {
  return use(ConnectionContext)
}

/** The id of the connection in the address. */
export function useConnection(): string {
  const connection = useConnectionIfAny()
  if (connection === null) throw new Error('useConnection needs a ConnectionProvider above it.')
  return connection
}

import { createContext, use, type ReactNode } from 'react'

const ConnectionContext = createContext<string | null>(null)

/** Says which connection everything below speaks to. */
export function ConnectionProvider({ connection, children }: { connection: string; children: ReactNode }) {
  return <ConnectionContext value={connection}>{children}</ConnectionContext>
}

/** The id of the connection in the address. */
export function useConnection(): string {
  const connection = use(ConnectionContext)
  if (connection === null) throw new Error('useConnection needs a ConnectionProvider above it.')
  return connection
}

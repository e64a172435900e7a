/** https://sqlite.org/rescode.html */
const SQLITE_IOERR = 10
const SQLITE_FULL = 13

/** How the server's disk failed. */
export type StorageFailure = 'full' | 'failing'

export function storageFailureOf(error: unknown): StorageFailure | null {
  if (!(error instanceof Error)) return null
  // Only at the start: other messages may contain text of a caller.
  if (/^database or disk is full/i.test(error.message)) return 'full'
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : null
  if (code === SQLITE_FULL) return 'full'
  return code === SQLITE_IOERR ? 'failing' : null
}

export const isDiskFull = (error: unknown): boolean => storageFailureOf(error) === 'full'
